//! What `club` says of itself, and the language it says it in. clap cannot translate its own strings, so
//! headings are overridden; the help of each option is its doc comment and stays English.

use clap::{Arg, ArgAction, Command};

use crate::domain::Lang;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 refused by a rule of the house, 2 usage, 3 found what --fail watches for,
65 bad data, 74 input/output, 75 another writer is busy (try again), 78 configuration";

const EXIT_CODES_ZH: &str = "\
退出码：0 完成，1 被规则拒绝，2 用法错误，3 发现 --fail 所查之事，
65 数据有误，74 输入输出错误，75 另有写入者（请重试），78 配置有误";

/// The program without its commands.
pub fn root() -> Command {
    Command::new("club")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Keep a club's members: tiers, prices, points, visits and care, in plain files")
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

/// The same with headings in a language.
pub fn in_lang(root: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => root,
        Lang::Zh => in_chinese(root.after_help(EXIT_CODES_ZH), true),
    }
}

fn in_chinese(command: Command, is_root: bool) -> Command {
    let template = if is_root {
        "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}"
    } else {
        "{about-with-newline}\n用法：{usage}\n\n{all-args}"
    };
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("显示帮助");
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help("显示版本");
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help)
        .args(is_root.then_some(version))
        .help_template(template)
        .subcommand_help_heading("命令")
        .mut_args(|arg| {
            let heading = chinese_heading(&arg);
            arg.help_heading(heading)
        })
        .mut_subcommands(|command| in_chinese(command, false))
}

fn chinese_heading(arg: &Arg) -> &'static str {
    match arg.get_help_heading() {
        Some("Everywhere") => "通用选项",
        Some("What is seen") => "查看范围",
        Some("What is recorded") => "记录方式",
        Some("Many at once") => "批量",
        Some("What is revealed") => "显示隐去内容",
        Some("How it is shown") => "显示方式",
        _ if arg.is_positional() => "参数",
        _ => "选项",
    }
}

/// The language that the machine is set to; English where it is neither of ours.
pub fn machine_lang() -> Lang {
    lang_of(sys_locale::get_locale().as_deref())
}

/// Whether the machine is set to UTF-8, by the first of the variables that says anything.
pub fn machine_reads_utf8() -> bool {
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

    #[test]
    fn chinese_help_has_chinese_headings() {
        let help = in_lang(super::super::whole(), Lang::Zh)
            .render_help()
            .to_string();
        for heading in ["用法：", "命令:", "通用选项:", "退出码："] {
            assert!(help.contains(heading), "{heading} in\n{help}");
        }
        for heading in ["Usage:", "Commands:", "Options:", "Everywhere:"] {
            assert!(!help.contains(heading), "{heading} in\n{help}");
        }
    }
}
