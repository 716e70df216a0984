//! What `club` says of itself, and the language it says it in.
//!
//! English is the doc comment of each command and argument; the Chinese stands beside it ([`Zh`], [`Called`]).
//! clap prints words of its own that nothing translates: where Chinese is asked for, the whole line is laid out
//! anew without them, which costs nobody anything who asks for no help and makes no slip.

use clap::builder::{ArgExt, CommandExt, Resettable, Str, StyledStr};
use clap::{Arg, ArgAction, Command};

use crate::domain::Lang;

/// What a command does or an argument means, in Chinese; the first paragraph is the short form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zh(pub &'static str);

impl ArgExt for Zh {}
impl CommandExt for Zh {}

impl Zh {
    /// The short form, and the long one where there is more.
    fn forms(self) -> (&'static str, Option<&'static str>) {
        match self.0.split_once("\n\n") {
            Some((short, _)) => (short, Some(self.0)),
            None => (self.0, None),
        }
    }
}

/// What an argument's value is called in Chinese, where that is not what [`VALUES`] says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called(pub &'static str);

impl ArgExt for Called {}

/// What values are called: the name in English, then in Chinese.
const VALUES: &[(&str, &str)] = &[
    ("NAME", "名称"),
    ("DATE", "日期"),
    ("TIME", "时间"),
    ("SECONDS", "秒数"),
    ("TEXT", "文字"),
    ("KEY", "编号"),
    ("N", "数字"),
    ("MEMBER", "会员"),
    ("FILE", "文件"),
    ("AMOUNT", "金额"),
    ("WHO", "人员"),
    ("STORE", "门店"),
    ("MEANS", "付款方式"),
    ("RESERVATION", "预约"),
    ("THEIRS=OURS", "文件列名=本程序列名"),
    ("WHAT", "口径"),
    ("COMPLAINT", "投诉"),
    ("STAFF", "员工"),
    ("PHONE", "电话"),
    ("CARD", "卡号"),
    ("ITEM", "项目"),
    ("DIR", "文件夹"),
    ("EVENT", "活动"),
    ("TIER", "等级"),
    ("PURPOSE", "事项"),
    ("KIND", "类型"),
    ("ROOM", "房间"),
    ("KEY=VALUE", "项目=值"),
    ("NO", "卡号"),
    ("COUPON", "优惠券"),
    ("PASS", "卡"),
    ("SALE", "销售"),
    ("OCCASION", "事由"),
    ("CAUSE", "原因"),
    ("CLASS", "类别"),
    ("VISITOR", "来访"),
    ("TREATMENT", "疗程"),
    ("PACK", "规则包"),
    ("GROUP", "等级组"),
    ("REASON", "原因"),
    ("HOW", "方式"),
    ("YYYY-MM", "年-月"),
    ("STATUS", "状态"),
    ("ID", "标识"),
    ("CHANNEL", "方式"),
    ("ANSWER", "答复"),
    ("DEPARTMENT", "部门"),
    ("SEVERITY", "严重程度"),
    ("UNIT", "单位"),
    ("STEP", "步骤"),
    ("TOPIC", "主题"),
    ("INCIDENT", "事件"),
    ("ROLE", "角色"),
    ("LOGIN", "登录名"),
    ("RECORD", "记录"),
    ("STATE", "状态"),
    ("YEAR", "年份"),
    ("GIFT", "礼品"),
    ("MINUTES", "时长"),
    ("BADGE", "访客证"),
    ("PRODUCT=AMOUNT", "产品=用量"),
    ("CASE", "皮肤情况"),
    ("DATE|TIME", "日期|时间"),
    ("INQUIRY", "咨询"),
    ("FORMAT", "格式"),
    ("ENCODING", "编码"),
    ("LANG", "语言"),
    ("WHEN", "时机"),
    ("ZONE", "时区"),
    ("CODE", "货币代码"),
    ("HH:MM", "时:分"),
    ("HEAD|FILE", "末版校验码|文件"),
    ("VERSION|DATE", "版本|日期"),
    ("BACKUP", "备份"),
    ("VERSION", "版本"),
    ("PCT", "百分比"),
    ("DAY", "日期"),
    ("SEX", "性别"),
    ("FACT", "资料项"),
    ("INTO", "合并到"),
    ("CATEGORY", "类别"),
    ("MEANS=AMOUNT", "付款方式=金额"),
    ("MEANS[=AMOUNT]", "付款方式[=金额]"),
    (
        "ITEM[*NUMBER]|CATEGORY:AMOUNT[:GOODS]",
        "项目[*数量]|类别:金额[:性质]",
    ),
    ("MM", "毫米"),
    ("MEMBER|TOPUP", "会员|充值"),
    ("WHY", "原因"),
    ("REWARD", "兑换品"),
    ("REDEMPTION", "兑换"),
    ("±N", "±分数"),
    ("PERIOD", "期间"),
    ("1-5", "1-5"),
    ("OUTCOME", "结果"),
    ("VISIT", "回访"),
    ("WHOM", "对象"),
    ("BODY", "机构"),
    ("HOURS", "小时数"),
    ("NAMES", "姓名"),
    ("VISITOR|NAME", "来访|姓名"),
    ("NUMBER", "号码"),
    ("yes|no", "是|否"),
    ("YES-NO", "是|否"),
    ("PART=POINTS", "项目=得分"),
    ("MODE", "方式"),
    ("BREACH", "违规类型"),
    ("MEASURE", "处理"),
    ("ACCOUNT", "账项"),
    ("LAYOUT", "格式"),
    ("YYYY-QN", "年-季度"),
    ("SEGMENT", "客群"),
    ("WAY", "走势"),
    ("RECORD|MEMBER", "记录|会员"),
    ("SHELL", "SHELL"),
];

const HEADINGS: &[(&str, &str)] = &[
    ("Everywhere", "通用选项"),
    ("What is seen", "查看范围"),
    ("Which days count", "统计日期"),
    ("What is recorded", "记录方式"),
    ("Many at once", "批量"),
    ("What is revealed", "显示隐去内容"),
    ("How it is shown", "显示方式"),
];

const ABOUT: &str = "Keep a club's members: tiers, prices, points, visits and care, in plain files";
const ABOUT_ZH: Zh = Zh("会员管理：等级、价格、积分、回访与关怀，数据保存为普通文件");
const HELP_ZH: &str = "显示帮助";
const ABOUT_HELP_ZH: &str = "显示本帮助，或所写命令的帮助";
const EXAMPLE: &str = "Example: ";

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 refused by a rule of the house, 2 usage, 3 found what --fail watches for,
65 bad data, 74 input/output, 75 another writer is busy (try again), 78 configuration";

const EXIT_CODES_ZH: &str = "\
退出码：0 完成，1 被规则拒绝，2 用法错误，3 发现 --fail 所查之事，
65 数据有误，74 输入输出错误，75 另有写入者（请重试），78 配置有误";

/// The program without its commands.
pub(crate) fn root() -> Command {
    Command::new("club")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .add(ABOUT_ZH)
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

/// The same line in Chinese. Only what clap adds when it builds the line is there to be worded, so it is built.
pub(crate) fn in_chinese(mut root: Command) -> Command {
    root.build();
    command_in_chinese(root).after_help(EXIT_CODES_ZH)
}

/// The line as people of a language read it.
pub(crate) fn in_lang(root: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => root,
        Lang::Zh => in_chinese(root),
    }
}

/// The line with what shells show beside the words that they offer, in a language: only that differs from the
/// English, so that the same words are offered.
pub(crate) fn described(root: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => root,
        Lang::Zh => {
            // What clap adds when it builds the line copies what commands are about.
            let mut root = about_in_chinese(root);
            root.build();
            described_in_chinese(root)
        }
    }
}

fn about_in_chinese(command: Command) -> Command {
    let about = command.get::<Zh>().map_or("", |zh| zh.forms().0);
    command.about(about).mut_subcommands(about_in_chinese)
}

fn described_in_chinese(command: Command) -> Command {
    let command = match command.get_name() {
        "help" => command.about(ABOUT_HELP_ZH),
        _ => command,
    };
    let arg_in_chinese = |arg: Arg| {
        let (short, called) = (words_of(&arg).0, value_in_chinese(&arg));
        let arg = arg.help(short).long_help(Resettable::Reset);
        match called {
            Some(called) => arg.value_name(called),
            None => arg,
        }
    };
    command
        .mut_args(arg_in_chinese)
        .mut_subcommands(described_in_chinese)
}

fn command_in_chinese(command: Command) -> Command {
    let (short, long) = command.get::<Zh>().map_or(("", None), |zh| zh.forms());
    let english = command.get_long_about().map(ToString::to_string);
    let example = english
        .as_deref()
        .and_then(|text| text.rsplit_once(EXAMPLE));
    let example = example.map(|(_, example)| format!("示例：{example}"));
    let long: Vec<&str> = [long.or(example.as_ref().map(|_| short)), example.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let long = (!long.is_empty()).then(|| long.join("\n\n"));
    command
        .about(short)
        .long_about(Resettable::from(long.map(StyledStr::from)))
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(arg_in_chinese)
        .mut_subcommands(|below| match below.get_name() {
            "help" => help_in_chinese(),
            _ => command_in_chinese(below),
        })
}

/// The command `help`: clap's own cannot be worded, so one like it takes its place.
fn help_in_chinese() -> Command {
    let of = Arg::new("subcommand")
        .action(ArgAction::Append)
        .num_args(..)
        .value_name("命令")
        .help_heading("参数")
        .help("要显示其帮助的命令");
    Command::new("help")
        .about(ABOUT_HELP_ZH)
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(of)
}

/// The short form and the long form of an argument's help.
fn words_of(arg: &Arg) -> (&'static str, Option<&'static str>) {
    match arg.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => (HELP_ZH, None),
        ArgAction::Version => ("显示版本", None),
        _ => arg.get::<Zh>().map_or(("", None), |zh| zh.forms()),
    }
}

fn arg_in_chinese(arg: Arg) -> Arg {
    let (short, long) = words_of(&arg);
    let besides = besides(&arg);
    let aliases = arg.get_visible_aliases().unwrap_or_default().into_iter();
    let aliases: Vec<String> = aliases.map(str::to_owned).collect();
    let called = value_in_chinese(&arg);
    let heading = heading_in_chinese(&arg);
    // Under a heading of its own clap would put positional arguments by their names.
    let order = arg.get_index().unwrap_or_else(|| arg.get_display_order());
    let arg = arg
        .help(format!("{short}{besides}"))
        .long_help(Resettable::from(
            long.map(|long| StyledStr::from(format!("{long}{besides}"))),
        ))
        .help_heading(heading)
        .display_order(order)
        .hide_default_value(true)
        .hide_possible_values(true)
        .visible_alias(Resettable::<Str>::Reset)
        .aliases(aliases);
    match called {
        Some(called) => arg.value_name(called),
        None => arg,
    }
}

/// What clap would add in English: the default, other names, the values that are taken.
fn besides(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    let listed = |label: &str, words: Vec<String>| match words.as_slice() {
        [] => String::new(),
        words => format!("（{label}：{}）", words.join("、")),
    };
    let default = arg.get_default_values().iter();
    let default = default.filter(|_| takes && !arg.is_hide_default_value_set());
    let values = arg.get_possible_values().into_iter();
    let values =
        values.filter(|value| takes && !arg.is_hide_possible_values_set() && !value.is_hide_set());
    let aliases = arg.get_visible_aliases().unwrap_or_default().into_iter();
    [
        listed(
            "默认",
            default
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
        ),
        listed("别名", aliases.map(|alias| format!("--{alias}")).collect()),
        listed(
            "可选",
            values.map(|value| value.get_name().to_owned()).collect(),
        ),
    ]
    .concat()
}

fn value_in_chinese(arg: &Arg) -> Option<&'static str> {
    if !arg.get_action().takes_values() {
        return None;
    }
    if let Some(called) = arg.get::<Called>() {
        return Some(called.0);
    }
    let names = arg.get_value_names()?;
    let name = names.first()?.as_str();
    let known = VALUES.iter().find(|(en, _)| *en == name);
    known.map(|(_, zh)| *zh)
}

fn heading_in_chinese(arg: &Arg) -> &'static str {
    let own = arg.get_help_heading();
    let known = HEADINGS.iter().find(|(en, _)| Some(*en) == own);
    match known {
        Some((_, zh)) => zh,
        None if arg.is_positional() => "参数",
        None => "选项",
    }
}

/// A usage line or a help text of clap's in a language: nothing else of it can be set beforehand.
pub(crate) fn with_options(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Zh => text.replacen("[OPTIONS]", "[选项]", 1),
    }
}

/// The language that the machine is set to; English where it is neither of ours.
pub(crate) fn machine_lang() -> Lang {
    lang_of(sys_locale::get_locale().as_deref())
}

/// Whether the machine is set to UTF-8, by the first of the variables that says anything.
pub(crate) fn machine_reads_utf8() -> bool {
    let told = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(super::wish);
    told.is_some_and(|told| reads_utf8(&told.to_string_lossy()))
}

fn reads_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

fn lang_of(locale: Option<&str>) -> Lang {
    match locale {
        Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// Two English words in a row outside of what is typed: for tests of Chinese texts.
#[cfg(test)]
pub(crate) fn english_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let plain: Vec<&str> = text.split('`').step_by(2).collect();
    for line in plain.join("；").lines() {
        let is_typed = ["示例：", "用法：", "详见 ", "club "]
            .iter()
            .any(|typed| line.trim_start().starts_with(typed));
        if is_typed {
            continue;
        }
        let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        let mut before = "";
        for word in line.split(' ') {
            let begins = word
                .split(|c: char| !c.is_ascii())
                .next()
                .unwrap_or_default();
            let ends = before
                .split(|c: char| !c.is_ascii())
                .next_back()
                .unwrap_or_default();
            if is_word(begins) && is_word(ends) {
                found.push(format!("{before} {word}"));
            }
            before = word;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_names_the_language() {
        let table = [
            (Some("zh-CN"), Lang::Zh),
            (Some("zh_TW.UTF-8"), Lang::Zh),
            (Some("ZH"), Lang::Zh),
            (Some("de-DE"), Lang::En),
            (Some("C"), Lang::En),
            (None, Lang::En),
        ];
        for (locale, expected) in table {
            assert_eq!(lang_of(locale), expected, "{locale:?}");
        }
    }

    #[test]
    fn the_locale_names_the_encoding() {
        for (locale, expected) in [
            ("zh_CN.UTF-8", true),
            ("C.utf8", true),
            ("C", false),
            ("zh_CN.GB18030", false),
        ] {
            assert_eq!(reads_utf8(locale), expected, "{locale}");
        }
    }

    /// Every command with its own line.
    fn walk(path: &str, command: &Command, see: &mut dyn FnMut(&str, &Command)) {
        see(path, command);
        for below in command.get_subcommands() {
            walk(&format!("{path} {}", below.get_name()), below, see);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_chinese_and_nothing_else_has() {
        let mut faults = Vec::new();
        let mut values = std::collections::BTreeSet::new();
        let mut headings = std::collections::BTreeSet::new();
        walk("club", &super::super::whole(), &mut |path, command| {
            let english = command.get_about().is_some();
            if !english || command.get::<Zh>().is_none() {
                faults.push(path.to_owned());
            }
            for arg in command.get_arguments() {
                if arg.get_help().is_some() != arg.get::<Zh>().is_some() {
                    faults.push(format!("{path} {}", arg.get_id()));
                }
                headings.extend(arg.get_help_heading().map(str::to_owned));
                if !arg.get_action().takes_values() {
                    continue;
                }
                if value_in_chinese(arg).is_none() {
                    faults.push(format!("{path} {} has no name", arg.get_id()));
                }
                if arg.get::<Called>().is_none() {
                    let names = arg.get_value_names().unwrap_or_default();
                    values.extend(names.first().map(ToString::to_string));
                }
            }
        });
        assert!(faults.is_empty(), "{faults:#?}");
        let unused: Vec<_> = VALUES
            .iter()
            .filter(|(en, _)| !values.contains(*en))
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
        let known: Vec<&str> = HEADINGS.iter().map(|(en, _)| *en).collect();
        let unworded: Vec<_> = headings
            .iter()
            .filter(|en| !known.contains(&en.as_str()))
            .collect();
        assert!(unworded.is_empty(), "{unworded:?}");
        assert_eq!(headings.len(), known.len());
    }

    #[test]
    fn no_page_of_help_has_a_sentence_of_the_other_language() {
        let mut pages = 0;
        let mut faults = Vec::new();
        let mut chinese = in_chinese(super::super::whole());
        chinese.build();
        walk("club", &chinese, &mut |path, command| {
            for text in [
                command.clone().render_help(),
                command.clone().render_long_help(),
            ] {
                pages += 1;
                let text = text.to_string();
                for english in english_in(&text) {
                    faults.push(format!("{path}: {english}"));
                }
            }
        });
        let mut english = super::super::whole();
        english.build();
        walk("club", &english, &mut |path, command| {
            let text = command.clone().render_long_help().to_string();
            if text.contains(['，', '。', '；', '：', '、', '“']) {
                faults.push(format!("{path}: {text}"));
            }
        });
        assert!(pages > 390, "{pages}");
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn chinese_help_has_the_figures_and_names_of_the_english() {
        // What stands between backticks, options and whole numbers.
        let facts = |text: &str| {
            let quoted: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
            let longs = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            let longs = longs.filter(|word| word.starts_with("--") && word.len() > 2);
            let mut all: Vec<String> = quoted.into_iter().chain(longs).map(str::to_owned).collect();
            all.sort();
            all.dedup();
            all
        };
        let mut faults = Vec::new();
        walk("club", &super::super::whole(), &mut |path, command| {
            let english = command.get_long_about().or(command.get_about());
            let english = english.map(ToString::to_string).unwrap_or_default();
            let english = english.split(EXAMPLE).next().unwrap_or_default();
            let zh = command.get::<Zh>().map_or("", |zh| zh.0);
            if facts(english) != facts(zh) {
                faults.push(format!("{path}: {:?} {:?}", facts(english), facts(zh)));
            }
            for arg in command.get_arguments() {
                let english = arg.get_long_help().or(arg.get_help());
                let english = english.map(ToString::to_string).unwrap_or_default();
                let zh = arg.get::<Zh>().map_or("", |zh| zh.0);
                if facts(&english) != facts(zh) {
                    faults.push(format!("{path} {}: {english} {zh}", arg.get_id()));
                }
            }
        });
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn chinese_help_has_chinese_headings() {
        let help = in_chinese(super::super::whole()).render_help().to_string();
        for heading in ["用法：", "命令:", "通用选项:", "退出码："] {
            assert!(help.contains(heading), "{heading} in\n{help}");
        }
        for heading in ["Usage:", "Commands:", "Options:", "Everywhere:"] {
            assert!(!help.contains(heading), "{heading} in\n{help}");
        }
    }
}
