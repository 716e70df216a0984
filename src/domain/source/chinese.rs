//! The Chinese of every finding: a catalogue by the English wording, holes and all.
//!
//! A finding is worded once, in English, where it is found; here it is looked up when it is shown. What
//! stands in a hole is looked up in turn; what the catalogue lacks stays English.

/// The English and the Chinese; `{}` is a hole, `{0}` the first hole's text.
const CATALOGUE: &[(&str, &str)] = &[
    // Things that are named.
    ("the file", "文件"),
    ("tier group \"{}\"", "等级组“{0}”"),
    ("tier \"{}\"", "等级“{0}”"),
    ("score \"{}\"", "评分“{0}”"),
    ("fact \"{}\"", "资料项“{0}”"),
    ("price \"{}\"", "价格“{0}”"),
    ("multiplier \"{}\"", "积分倍数“{0}”"),
    ("reward \"{}\"", "兑换品“{0}”"),
    ("coupon \"{}\"", "优惠券“{0}”"),
    ("coupons", "优惠券"),
    (
        "`at_most` says nothing beside `off`, which is an amount already",
        "`off` 已是金额，`at_most` 无意义",
    ),
    (
        "leave it out, or write `pays` for a share",
        "请去掉，或用 `pays` 写比率",
    ),
    (
        "say what it takes off, such as `off = 20`, or what is paid, such as `pays = \"90%\"`",
        "写明减多少，如 `off = 20`；或付多少，如 `pays = \"90%\"`",
    ),
    (
        "write an amount, or leave the coupon out",
        "写一个金额，或去掉此优惠券",
    ),
    (
        "a coupon with which {} is paid takes nothing off",
        "付 {0} 的优惠券没有优惠",
    ),
    (
        "write what is paid: 9折 is \"90%\"",
        "写实付比率：9折写 \"90%\"",
    ),
    ("category \"{}\"", "类别“{0}”"),
    ("means \"{}\"", "付款方式“{0}”"),
    ("means of payment", "付款方式"),
    (
        "\"{}\" is no money: it moves {}",
        "“{0}”不是收款：它动用的是 {1}",
    ),
    (
        "name means of payment that an account receives, such as \"cash\"",
        "写由科目收款的付款方式，如 \"cash\"",
    ),
    (
        "`means` of [accounting.accounts] lists \"{}\" as well",
        "[accounting.accounts] 的 `means` 也列出了“{0}”",
    ),
    (
        "leave there only the account for what names no means, without `of`",
        "那里只留没有写明付款方式时的科目，不写 `of`",
    ),
    (
        "`{}` names \"{}\", which is no means of payment",
        "`{0}` 写了“{1}”，而没有这一付款方式",
    ),
    (
        "name one of [[means]], or add it there",
        "写 [[means]] 中的一种，或把它加进去",
    ),
    (
        "no account receives what is paid with \"{}\"",
        "以“{0}”支付的款项没有科目",
    ),
    ("role \"{}\"", "角色“{0}”"),
    ("festival \"{}\"", "节日“{0}”"),
    ("event \"{}\"", "活动“{0}”"),
    ("gift \"{}\"", "礼品“{0}”"),
    ("template \"{}\"", "模板“{0}”"),
    ("care \"{}\"", "关怀“{0}”"),
    ("law \"{}\"", "法规“{0}”"),
    ("laws", "法规"),
    ("a bonus", "赠送"),
    (
        "\"{}\" is no money: stored value would top itself up",
        "“{0}”不是钱：储值不能自己给自己充值",
    ),
    (
        "name means such as \"cash\" or \"transfer\"",
        "写付款方式，如 \"cash\" 或 \"transfer\"",
    ),
    ("two bonuses begin at {}", "有两档赠送都从 {0} 起"),
    (
        "keep one of them, or tell them apart by dates, tiers or stores",
        "保留一档，或以日期、等级、门店区分",
    ),
    (
        "say from which top-up on: `at_least = 1000`",
        "写明充值多少起：`at_least = 1000`",
    ),
    (
        "say what is given: `gives = 200` or `\"10%\"`",
        "写明赠送多少：`gives = 200` 或 `\"10%\"`",
    ),
    (
        "a share grows with the amount by itself",
        "按比例赠送本来就随金额增加",
    ),
    (
        "leave `each` out, or give an amount",
        "去掉 `each`，或改写金额",
    ),
    ("write an amount, such as 1000", "写金额，如 1000"),
    ("a bonus of 0% gives nothing", "0% 的赠送等于没有"),
    ("leave the bonus out", "去掉这一档赠送"),
    (
        "say where it is written: `basis = \"…\"`",
        "写明依据：`basis = \"…\"`",
    ),
    ("{} says nothing", "{0}没有任何规定"),
    (
        "give a figure, such as `named_at_most = 5000`",
        "写明数字，如 `named_at_most = 5000`",
    ),
    (
        "say why: `off = { reason = \"…\" }`",
        "写明原因：`off = { reason = \"…\" }`",
    ),
    ("a budget", "预算"),
    ("rebate \"{}\"", "返利“{0}”"),
    ("rebates", "返利"),
    ("a band", "返利档"),
    (
        "a rebate is credited to the wallet, and the pack has none",
        "返利计入储值，而规则包没有储值",
    ),
    (
        "add `[wallet]`, or leave the rebate out",
        "加上 `[wallet]`，或去掉该返利",
    ),
    (
        "say of which turnover: `every = \"quarter\"`",
        "写明按什么期间的消费额：`every = \"quarter\"`",
    ),
    (
        "say from which turnover on: `bands = [{ from = 10000, rate = \"1%\" }]`",
        "写明从多少消费额起：`bands = [{ from = 10000, rate = \"1%\" }]`",
    ),
    (
        "say from which turnover on: `from = 10000`",
        "写明从多少消费额起：`from = 10000`",
    ),
    (
        "say how much of it: `rate = \"1%\"`",
        "写明返多少：`rate = \"1%\"`",
    ),
    (
        "a rebate of {} is more than the turnover",
        "返利 {0} 超过消费额本身",
    ),
    (
        "write a part of it, such as \"1%\"",
        "写其中的一部分，如 \"1%\"",
    ),
    (
        "the band from {} does not lie above the one before",
        "从 {0} 起的一档不高于前一档",
    ),
    (
        "write the lowest band first, each from a higher turnover on",
        "由低到高书写，每档的起点都要更高",
    ),
    ("gift", "礼品"),
    ("template", "模板"),
    ("gifts", "礼品"),
    ("templates", "模板"),
    ("entries of care", "关怀条目"),
    (
        "a `{}` of `{}` has no other",
        "`{1}` 中的 `{0}` 没有与之成对的括号",
    ),
    (
        "write {name} for a hole, and {{ or }} for the sign itself",
        "填空写 {name}，括号本身写 {{ 或 }}",
    ),
    ("`{}` cannot have {}", "`{0}` 不能含有 {1}"),
    (
        "\"{}\" is a reward as well: both come from one shelf",
        "“{0}”同时是兑换品，二者共用一份库存",
    ),
    ("say `stock` in the reward alone", "库存只在兑换品中写明"),
    (
        "\"{}\" cannot be given instead of itself",
        "“{0}”不能代替它自己",
    ),
    (
        "name another gift, or leave `instead` out",
        "换一种礼品，或去掉 `instead`",
    ),
    ("{} gives nothing and says nothing", "{0}既不赠礼也不发文"),
    (
        "add `gift = \"…\"`, `template = \"…\"`, or both",
        "加上 `gift = \"…\"`、`template = \"…\"`，或两者",
    ),
    (
        "a budget means nothing where nothing is given",
        "没有礼品，预算无意义",
    ),
    (
        "add `gift = \"…\"`, or leave the budget out",
        "加上 `gift = \"…\"`，或去掉预算",
    ),
    ("{} sends words and has none", "{0}要发送文字，却没有文字"),
    ("add `template = \"…\"`", "加上 `template = \"…\"`"),
    (
        "{} names {gift} and gives none",
        "{0}提到 {gift}，却没有礼品",
    ),
    (
        "add `gift = \"…\"`, or choose another template",
        "加上 `gift = \"…\"`，或换一个模板",
    ),
    (
        "say which: `fact = \"residence\"`",
        "写明哪一项：`fact = \"residence\"`",
    ),
    (
        "say who: `is = [\"local\"]`",
        "写明是谁：`is = [\"local\"]`",
    ),
    (
        "say when: `on = [\"birthday\", \"festival:mid-autumn\"]`",
        "写明何时：`on = [\"birthday\", \"festival:mid-autumn\"]`",
    ),
    (
        "write it, such as `text = { en = \"…\", zh = \"{name}{title}，您好\" }`",
        "写出文字，如 `text = { en = \"…\", zh = \"{name}{title}，您好\" }`",
    ),
    (
        "write `text = { en = \"…\", zh = \"…\" }`, or one text for both",
        "写 `text = { en = \"…\", zh = \"…\" }`，或一段文字通用",
    ),
    ("write `language = \"zh\"`", "写 `language = \"zh\"`"),
    ("store \"{}\"", "门店“{0}”"),
    ("room \"{}\"", "房间“{0}”"),
    ("therapist \"{}\"", "技师“{0}”"),
    ("service \"{}\"", "服务项目“{0}”"),
    ("visitor class \"{}\"", "访客类别“{0}”"),
    ("treatment step \"{}\"", "护理步骤“{0}”"),
    ("skin case \"{}\"", "皮肤情况“{0}”"),
    ("treatment step", "护理步骤"),
    ("an opening", "营业时间"),
    ("a time of work", "工作时间"),
    ("department \"{}\"", "部门“{0}”"),
    ("severity \"{}\"", "严重程度“{0}”"),
    ("cause \"{}\"", "原因“{0}”"),
    ("topic \"{}\"", "主题“{0}”"),
    ("target \"{}\"", "目标“{0}”"),
    ("a deadline", "时限"),
    ("loyalty", "忠诚度一项"),
    ("severity", "严重程度"),
    ("topic", "主题"),
    ("departments", "部门"),
    ("severities", "严重程度"),
    ("causes", "原因"),
    ("topics", "主题"),
    ("targets", "目标"),
    ("a title", "名称"),
    ("the card", "会员卡一节"),
    ("the exchange", "换卡一项"),
    ("a condition", "条件"),
    ("a part of a score", "评分的组成项"),
    ("a limit", "限额"),
    ("a visit", "回访"),
    ("a way to visit", "回访方式"),
    ("a win-back", "挽回一项"),
    ("an operator", "操作员"),
    ("the profile", "档案一节"),
    ("the assessment", "考核一节"),
    ("part \"{}\"", "考核项“{0}”"),
    ("a measure", "计算项"),
    ("breach \"{}\"", "违规类别“{0}”"),
    ("the training", "培训一节"),
    ("a contest", "竞赛"),
    ("a penalty", "处罚"),
    ("`only`", "`only`"),
    (
        "say which: `fact = \"magazine\"`",
        "写明哪一项：`fact = \"magazine\"`",
    ),
    ("say who: `is = [\"yes\"]`", "写明哪些：`is = [\"yes\"]`"),
    (
        "{} needs `booked`, and points are spent at any visit",
        "{0}要求 `booked`，而积分兑换不分预约与否",
    ),
    (
        "write \"id-checked\", \"valid-card\" or \"active-card\"",
        "写 \"id-checked\"、\"valid-card\" 或 \"active-card\"",
    ),
    (
        "a card is valid for so long, or exchanged in a month: not both",
        "卡片要么定期有效，要么按月换卡，不能两者都写",
    ),
    (
        "leave `valid_for` or `exchange` out",
        "请去掉 `valid_for` 或 `exchange`",
    ),
    (
        "`renewal_fee` means nothing: the card has no term to renew",
        "卡片没有期限，`renewal_fee` 无意义",
    ),
    (
        "add `valid_for = \"12 months\"`, or leave the line out",
        "加上 `valid_for = \"12 months\"`，或去掉此行",
    ),
    ("the penalty says not who pays it", "没有写明处罚谁"),
    (
        "write `last = 1` for the last by the criterion, or below how many files: `below = 5`",
        "写 `last = 1` 表示按标准排在最后的一名，或写不足多少份：`below = 5`",
    ),
    ("parts of the assessment", "考核项"),
    ("breaches", "违规类别"),
    ("tier", "等级"),
    ("fact", "资料项"),
    ("category", "类别"),
    ("price", "价格"),
    ("role", "角色"),
    ("command", "命令"),
    ("festival", "节日"),
    ("event", "活动"),
    ("store", "门店"),
    ("score of this group", "本组的评分"),
    ("choice of the fact \"{}\"", "资料项“{0}”的选项"),
    ("tier groups", "等级组"),
    ("tiers of one group", "同组等级"),
    ("scores of one group", "同组评分"),
    ("facts", "资料项"),
    ("prices", "价格"),
    ("multipliers", "积分倍数"),
    ("rewards", "兑换品"),
    ("categories", "类别"),
    ("roles", "角色"),
    ("festivals", "节日"),
    ("events", "活动"),
    ("stores", "门店"),
    ("rooms", "房间"),
    ("therapists", "技师"),
    ("services", "服务项目"),
    ("visitor classes", "访客类别"),
    ("treatment steps", "护理步骤"),
    ("skin cases", "皮肤情况"),
    ("operators", "操作员"),
    // Kinds of value.
    ("a table", "一个表"),
    ("a list", "一个列表"),
    ("a text", "文字"),
    ("a date", "日期"),
    ("a figure with a point", "带小数点的数字"),
    ("a whole figure", "整数"),
    ("true or false", "true 或 false"),
    ("an amount in quotes", "加引号的金额"),
    ("a rate in quotes", "加引号的比率"),
    ("a score", "评分"),
    ("a fact", "资料项"),
    ("a figure", "数字"),
    // What every file can get wrong.
    ("{} has no `{}`", "{0}没有 `{1}` 这一项"),
    ("{} lacks `{}`", "{0}缺少 `{1}`"),
    ("{} has none of {}", "{0}须有以下之一：{1}"),
    ("{} has both `{}` and `{}`", "{0}不能同时有 `{1}` 和 `{2}`"),
    ("`{}` is {}, not {}", "`{0}` 须为{1}，不能是{2}"),
    ("`{}` is an empty list", "`{0}` 是空列表"),
    ("`{}` is empty", "`{0}` 为空"),
    ("`{}` cannot be {}: {}", "`{0}` 不能写成 {1}（{2}）"),
    ("`{}` cannot be {}", "`{0}` 不能写成 {1}"),
    ("`{}` cannot be nothing", "`{0}` 不能为零"),
    ("`{}` is too large", "`{0}` 过大"),
    ("`{}` is a number of days", "`{0}` 须为天数"),
    (
        "`{}` is a number of months or years",
        "`{0}` 须为月数或年数",
    ),
    ("`{}` is a number of days or months", "`{0}` 须为天数或月数"),
    ("`{}` is no day of the year", "`{0}` 不是一年中的某一天"),
    ("there is no {} \"{}\"", "没有名为“{1}”的{0}"),
    (
        "\"{}\" goes beyond the daily work, and is no matter of `commands`",
        "“{0}”超出日常工作，不能写在 `commands` 中",
    ),
    ("two {} are called \"{}\"", "有两个{0}都叫“{1}”"),
    ("\"{}\" is no currency", "“{0}”不是货币代码"),
    (
        "a rate is a text such as \"88%\" or \"0.88\"",
        "比率写成 \"88%\" 或 \"0.88\"",
    ),
    ("an amount has at most two decimals", "金额最多两位小数"),
    (
        "an amount is plain digits with at most one point, such as 350.30",
        "金额只写数字，最多一个小数点，如 350.30",
    ),
    (
        "the amount is too large to be kept exactly",
        "金额过大，无法精确保存",
    ),
    (
        "an id has letters, digits, '-' and '_' only, 64 at most",
        "代号只能含文字、数字、“-”和“_”，最多 64 个",
    ),
    ("a date is written 2024-05-01", "日期写成 2024-05-01"),
    ("there is no such day in the calendar", "日历上没有这一天"),
    (
        "dates run from 1800-01-01 to 2299-12-31",
        "日期须在 1800-01-01 至 2299-12-31 之间",
    ),
    (
        "a window is \"lifetime\", \"calendar-year\", \"last-calendar-year\", \"membership-year\", \
         \"calendar-month\", \"6 months\" or \"90 days\"",
        "期间写成 \"lifetime\"、\"calendar-year\"、\"last-calendar-year\"、\"membership-year\"、\
         \"calendar-month\"、\"6 months\" 或 \"90 days\"",
    ),
    // Members and cards.
    (
        "tier \"{}\" is in more than one group",
        "等级“{0}”不止一组有",
    ),
    (
        "both `tier` and `tiers` are given",
        "`tier` 与 `tiers` 不能同时使用",
    ),
    (
        "the fact \"{}\" is a {}, not a {}",
        "资料项“{0}”的类型是 {1}，不是 {2}",
    ),
    (
        "fact \"{}\" is a {}, not a {}",
        "资料项“{0}”的类型是 {1}，不是 {2}",
    ),
    (
        "{} ends on {}, before it begins on {}",
        "{0}止于 {1}，早于起始日 {2}",
    ),
    (
        "{} can never apply: every one of its `{}` is excepted",
        "{0}永远不会适用：其 `{1}` 全被排除",
    ),
    ("{} is a choice of nothing", "{0}是选项类，却没有选项"),
    (
        "{} has `choices` but is no choice",
        "{0}有 `choices`，却不是选项类",
    ),
    (
        "`until_active_gives` means nothing: a card is active from the start",
        "`until_active_gives` 没有意义：卡一发出即已激活",
    ),
    // The books.
    ("the accounting", "账务一节"),
    ("what is expected", "预计兑换一项"),
    ("a rate of VAT", "增值税率"),
    ("the summaries", "摘要一项"),
    ("the accounts", "科目一项"),
    ("an account", "科目"),
    ("`{}` is told too finely", "`{0}` 写得过细"),
    (
        "write four decimals of a percent at most",
        "百分数最多写四位小数",
    ),
    (
        "write more than nothing, and 100% at most",
        "请写大于 0、不超过 100% 的比例",
    ),
    (
        "{} does not come after the day before it",
        "{0} 没有晚于前一项的日期",
    ),
    (
        "put the earliest first, each day once",
        "按日期先后排列，每个日期只写一次",
    ),
    (
        "`{}` has a hole that nothing fills",
        "`{0}` 中有无法填入的空",
    ),
    ("write {day} or {month}", "可写 {day} 或 {month}"),
    ("`{}` does not fit into a voucher", "`{0}` 不能写入凭证"),
    (
        "write 60 characters at most, without `;` or a line break",
        "最多 60 个字，不含 `;` 与换行",
    ),
    ("two accounts are for \"{}\"", "“{0}”有两个科目"),
    ("two accounts are for all others", "有两个科目用于其余各项"),
    ("name it once", "只写一次"),
    ("leave `of` out in one of them alone", "只能有一处不写 `of`"),
    (
        "write 15 letters, digits, `.` and `-` at most",
        "最多 15 个字母、数字、`.` 与 `-`",
    ),
    (
        "`title` does not fit into a journal",
        "`title` 不能写入日记账",
    ),
    (
        "leave out `;`, `|`, quotes and double blanks",
        "请去掉 `;`、`|`、引号与连续空格",
    ),
    (
        "account {} is called \"{}\" and \"{}\"",
        "科目 {0} 有“{1}”和“{2}”两个名称",
    ),
    ("give it one name", "只用一个名称"),
    ("write its number: {}", "写明科目代码：{0}"),
    ("write its name: {}", "写明科目名称：{0}"),
    (
        "an amount is plain digits with at most one point, such as 0.05",
        "金额只含数字与最多一个小数点，如 0.05",
    ),
    (
        "a point is worth something, told to six decimals at most",
        "积分须有价值，最多写六位小数",
    ),
    (
        "write an amount in yuan, in quotes",
        "请写以元计的金额，加引号",
    ),
    // Those who work here, holidays.
    (
        "`hard` and `soft` do not come to 100%",
        "`hard` 与 `soft` 之和不是 100%",
    ),
    (
        "write shares that do, such as \"20%\" and \"80%\"",
        "请写成合计 100% 的比例，如 \"20%\" 与 \"80%\"",
    ),
    ("the assessment has no parts", "考核没有任何一项"),
    (
        "add `[[assessment.part]]` with an id and its points",
        "请加上 `[[assessment.part]]`，写明代号与分值",
    ),
    (
        "`excellent` is less than `pass`, or more than all",
        "`excellent` 低于 `pass`，或超过全部",
    ),
    ("a quarter has two contests", "同一季度有两项竞赛"),
    (
        "give each quarter one, and leave `quarter` out of one at the most",
        "每季度一项；最多一项可以不写 `quarter`",
    ),
    ("{} is both off and worked", "{0} 既放假又上班"),
    ("the year {} is told twice", "{0} 年写了两次"),
    ("{} is no day of {}", "{0} 不是 {1} 年的日子"),
    // Tiers.
    (
        "tier groups \"{}\" and \"{}\" both say `main = true`",
        "等级组“{0}”与“{1}”都写了 `main = true`",
    ),
    (
        "`at_least = 0` is met by everyone",
        "`at_least = 0` 人人符合",
    ),
    ("`below = 0` is met by nobody", "`below = 0` 无人符合"),
    (
        "nobody has {} or more and less than {}",
        "不可能既满 {0} 又不足 {1}",
    ),
    (
        "the score \"{}\" comes to {} at most, never to {}",
        "评分“{0}”最高 {1}，达不到 {2}",
    ),
    ("{} has no tiers", "{0}没有等级"),
    (
        "{} says how long a tier is kept, though nobody ever falls",
        "{0}规定了等级保留期，却从不降级",
    ),
    (
        "{} warns before a tier ends, though none has an end",
        "{0}规定了到期提醒，等级却没有期限",
    ),
    (
        "{} has no lowest tier: who meets no condition is nowhere",
        "{0}没有最低等级：都不符合的人无处可归",
    ),
    (
        "tiers \"{}\" and \"{}\" both say `otherwise = true`",
        "等级“{0}”与“{1}”都写了 `otherwise = true`",
    ),
    (
        "{} has a lowest tier and `otherwise = \"no tier\"`",
        "{0}既有最低等级，又写了 `otherwise = \"no tier\"`",
    ),
    (
        "tier \"{}\" stands below \"{}\", which takes everyone",
        "等级“{0}”排在“{1}”之后，而后者已收下所有人",
    ),
    (
        "nobody is ever in tier \"{}\": who qualifies is in \"{}\" already",
        "等级“{0}”不会有人：符合者都已属于“{1}”",
    ),
    (
        "who comes to {} or more is above tier \"{}\" and in no tier",
        "满 {0} 者超出等级“{1}”，反而没有等级",
    ),
    (
        "from {} to below {} one is in neither \"{}\" nor \"{}\"",
        "满 {0} 不足 {1} 者，既不属于“{2}”也不属于“{3}”",
    ),
    (
        "from {} to below {} both \"{}\" and \"{}\" claim a member",
        "满 {0} 不足 {1} 者，“{2}”与“{3}”都符合",
    ),
    ("`{} = false` says nothing", "`{0} = false` 没有意义"),
    ("`{}` holds no condition", "`{0}` 里没有条件"),
    ("`{}` does not go with {}", "`{0}` 不能与{1}同用"),
    (
        "a condition names a figure but no bound",
        "条件写了数字项，却没有界限",
    ),
    (
        "`within` means nothing for a figure that is as it is today",
        "当前值没有期间，`within` 没有意义",
    ),
    (
        "`full` cannot be 0: everyone would get the whole weight",
        "`full` 不能为 0：否则人人得满分",
    ),
    // Prices, points, rewards, care.
    ("`off = 0` takes nothing off", "`off = 0` 等于不减"),
    (
        "a price of {} is more than the list price",
        "{0} 的价格高于原价",
    ),
    ("a price of 100% is the list price", "100% 就是原价"),
    (
        "{} is never given: \"{}\" comes first and covers it",
        "{0}永远轮不到：“{1}”在前且已涵盖它",
    ),
    (
        "{} is never given: it needs \"{}\", and the pack has no cards",
        "{0}永远不会适用：它要求 \"{1}\"，而规则包没有会员卡",
    ),
    (
        "{} is never given: it needs \"{}\", and its tiers get no card",
        "{0}永远不会适用：它要求 \"{1}\"，而其等级不发卡",
    ),
    (
        "points are never earned: they need \"{}\", and the pack has no cards",
        "永远不会得到积分：要求 \"{0}\"，而规则包没有会员卡",
    ),
    (
        "an inactive card cannot give {}, which needs \"active-card\"",
        "未激活的卡不能享受{0}，因其要求 \"active-card\"",
    ),
    (
        "a multiplier multiplies points, and the pack gives none",
        "规则包没有积分，积分倍数无从适用",
    ),
    (
        "`each = 0` would give points without end",
        "`each = 0` 会无限送分",
    ),
    (
        "points times {} change nothing or vanish",
        "积分乘以 {0} 没有意义",
    ),
    (
        "{} costs points, and the pack gives none",
        "{0}需要积分，而规则包没有积分",
    ),
    ("the calendar knows when \"{}\" is", "“{0}”的日期由日历推算"),
    ("the calendar does not know the {}", "日历里没有{0}"),
    (
        "`declined_stops` goes with a `declined` after which something rests",
        "`declined_stops` 只与会停用一段时间的 `declined` 同用",
    ),
    (
        "write `declined = \"6 months\"` or `declined = \"for good\"`, or leave `declined_stops` out",
        "请写 `declined = \"6 months\"` 或 `declined = \"for good\"`，或去掉 `declined_stops`",
    ),
    (
        "`channel` does not go with `one_of`: each of its ways names its own",
        "`channel` 不能与 `one_of` 同用：各方式自带渠道",
    ),
    // The service desk.
    (
        "a period is \"2 working days\", \"3 days\" or \"same day\", 366 at most",
        "期限写成 \"2 working days\"、\"3 days\" 或 \"same day\"，最多 366",
    ),
    (
        "a scale runs from one figure to a higher one, 100 at most",
        "评分范围由低到高，最高 100",
    ),
    ("step \"{}\" has two deadlines", "步骤“{0}”有两个时限"),
    (
        "topic \"{}\" tells promoters and detractors not apart",
        "主题“{0}”没有分清推荐者与贬损者",
    ),
    ("topic \"{}\" has no promoters", "主题“{0}”没有推荐者"),
    (
        "topic \"{}\" tells nobody satisfied",
        "主题“{0}”没有满意的界限",
    ),
    (
        "the pack does not say what loyalty is",
        "规则包没有写明什么是忠诚",
    ),
    ("`{}` cannot be more than all", "`{0}` 不能超过全部"),
    ("write 100% or less", "请写 100% 或以下"),
    (
        "the first stands at line {}; leave one of them out",
        "前一个在第 {0} 行；请删去其一",
    ),
    (
        "write both, the promoters above: {}, {}",
        "两者都写，推荐者在上：{0}、{1}",
    ),
    (
        "give the topic `promoters_from` and `detractors_to`",
        "请给该主题写 `promoters_from` 和 `detractors_to`",
    ),
    (
        "give the topic `satisfied_from`",
        "请给该主题写 `satisfied_from`",
    ),
    (
        "leave it out: `purchases` is the figure",
        "删去即可：`purchases` 就是该数字",
    ),
    (
        "write `loyalty = { purchases = 2, within = \"12 months\" }` under `[surveys]`",
        "在 `[surveys]` 下写 `loyalty = { purchases = 2, within = \"12 months\" }`",
    ),
    // Rooms, people and hours.
    (
        "a time is a number of minutes, hours or days, a year at most",
        "时长写成分钟、小时或天数，最多一年",
    ),
    (
        "hours run from one time of day to another, the next day's after midnight",
        "时段从一个时刻到另一个时刻，过午夜的属次日",
    ),
    ("the hours {} overlap {}", "时段 {0} 与 {1} 重叠"),
    ("{} has hours of its own already", "{0} 已另有时段"),
    (
        "`days` does not go with `on`: a date has hours of its own",
        "`days` 不能与 `on` 同用：日期自有时段",
    ),
    (
        "only a date is `closed = true`: what has no hours is closed anyway",
        "只有日期才写 `closed = true`：没有时段的本来就不营业",
    ),
    ("two therapists are {}", "有两个技师都是 {0}"),
    (
        "the pack has services and takes no reservations",
        "规则包有服务项目，却不接受预约",
    ),
    (
        "`[reservations]` has nothing to book",
        "`[reservations]` 没有可预约的项目",
    ),
    ("`[treatments]` has no steps", "`[treatments]` 没有步骤"),
    ("who looks in is not said", "没有写明由哪一步查看"),
    (
        "a skin case changes nothing: around which step the consultant looks in is not said",
        "皮肤情况没有作用：没有写明在哪一步前后查看",
    ),
    (
        "`[visitors]` has no class of visitors",
        "`[visitors]` 没有访客类别",
    ),
    (
        "`[visitors]` says not how long ahead visitors are announced",
        "`[visitors]` 没有写明须提前多久预约",
    ),
    (
        "{} is let in: `then` tells what is done about those who are turned away",
        "{0}可以入内；`then` 只用于谢绝入内的类别",
    ),
    (
        "leave it out, or write `admitted = false`",
        "请去掉，或写 `admitted = false`",
    ),
    (
        "{} is turned away, and yet needs something to come in",
        "{0}谢绝入内，却又写了进入的条件",
    ),
    // The house.
    ("there is no time zone \"{}\"", "没有时区“{0}”"),
    ("\"{}\" is no time of day", "“{0}”不是一天中的时间"),
    (
        "the rule file \"{}\" lies outside the book",
        "规则文件“{0}”在账册之外",
    ),
    // Remedies.
    ("did you mean {}?", "是否想写 {0}？"),
    (
        "name it as `club --help` does, such as \"consume\" or \"member show\"",
        "按 `club --help` 所列命令书写，如 \"consume\" 或 \"member show\"",
    ),
    ("it may have {}", "可用：{0}"),
    ("the pack has {}", "规则包中有：{0}"),
    ("the pack defines no {} yet", "规则包尚未定义{0}"),
    ("keep one of them", "只留其一"),
    ("leave one of them out", "删去其一"),
    (
        "let one end where the other begins, or make them one",
        "让一段在另一段开始时结束，或合为一段",
    ),
    (
        "put all hours of the day into one list",
        "把这一天的时段写在一个列表里",
    ),
    ("name the dates: {}", "写明日期：{0}"),
    (
        "say when: {}, past midnight as {}",
        "写明时段：{0}，过午夜写成 {1}",
    ),
    (
        "write it as {}, past midnight as {}",
        "写成 {0}，过午夜写成 {1}",
    ),
    ("write it as {}, {} or {}", "写成 {0}、{1} 或 {2}"),
    ("give each a number of their own", "各用各的编号"),
    (
        "add `[reservations]`, or leave the services out",
        "加上 `[reservations]`，或删去服务项目",
    ),
    (
        "add a `[[service]]` for each thing that can be booked",
        "每个可预约的项目写一个 `[[service]]`",
    ),
    (
        "add a `[[treatment_step]]` for each step, in their order",
        "每步写一个 `[[treatment_step]]`，按先后排列",
    ),
    ("name the consultant's step: {}", "写明顾问查看的步骤：{0}"),
    ("add {} to {}", "在 {1} 中加上 {0}"),
    (
        "add a `[[visitor_class]]` for each class",
        "每类访客写一个 `[[visitor_class]]`",
    ),
    (
        "leave the rest out, or write `admitted = true`",
        "删去其余各项，或写 `admitted = true`",
    ),
    ("leave it out", "删去即可"),
    ("put it in quotes", "请加引号"),
    ("write a smaller figure", "请写小一些的数字"),
    ("write something between the quotes", "引号之间须有内容"),
    (
        "write 1 or more, or leave the line out",
        "写 1 或以上，或删去此行",
    ),
    ("write an amount that is not below zero", "金额不能小于零"),
    (
        "write a date alone, such as 2024-05-01",
        "只写日期，如 2024-05-01",
    ),
    ("write a date, such as 2024-05-01", "写日期，如 2024-05-01"),
    ("write a figure from {} to {}", "写 {0} 到 {1} 之间的数字"),
    ("write {} or more", "写 {0} 或以上"),
    (
        "write true or false, without quotes",
        "写 true 或 false，不加引号",
    ),
    (
        "write true, or leave the line out and give a condition",
        "写 true，或删去此行并写明条件",
    ),
    (
        "write it in digits, without quotes or a point",
        "写数字，不加引号和小数点",
    ),
    ("write it in brackets, {}", "写在方括号里，{0}"),
    (
        "leave the line out, or put something in it",
        "删去此行，或填入内容",
    ),
    (
        "quote it, {}, so that it is kept exactly",
        "请加引号，{0}，以便精确保存",
    ),
    (
        "put quotes round names and texts that are not plain English letters",
        "中文的名称和文字须加引号",
    ),
    (
        "choose a short name, such as \"gold\" or \"金卡\"",
        "起个短名，如 \"gold\" 或 \"金卡\"",
    ),
    ("name it, such as {}", "请命名，如 {0}"),
    (
        "the first stands at line {}; rename one of them",
        "前一个在第 {0} 行；请改名",
    ),
    (
        "write its three letters, such as \"CNY\"",
        "写三个字母，如 \"CNY\"",
    ),
    ("say which, such as \"{}\"", "写明是哪一组，如 \"{0}\""),
    ("put `to` on or after `from`", "`to` 不能早于 `from`"),
    ("take them out of `{}`", "请从 `{0}` 中去掉"),
    ("choose another id", "换一个代号"),
    (
        "name a fact whose `type` is \"{}\"",
        "写一个 `type` 为 \"{0}\" 的资料项",
    ),
    ("leave the need out", "去掉该要求"),
    (
        "say what is paid, such as {}, or what is taken off, such as {}",
        "写明实付，如 {0}，或写明减多少，如 {1}",
    ),
    (
        "write what is paid: 8.8折 is \"88%\"",
        "写实付比例：8.8 折是 \"88%\"",
    ),
    (
        "write an amount, or leave the price out",
        "写金额，或删去这条价格",
    ),
    (
        "put the narrower price first, or write {}",
        "把范围较窄的价格放在前面，或写 {0}",
    ),
    ("add {}, or leave the need out", "加上 {0}，或去掉该要求"),
    ("add {}, or leave the reward out", "加上 {0}，或删去兑换品"),
    (
        "add {}, or leave the multiplier out",
        "加上 {0}，或删去积分倍数",
    ),
    ("add {}, or leave the line out", "加上 {0}，或删去此行"),
    (
        "add its tiers to `issued_to` of `[card]`, or leave the need out",
        "把其等级加进 `[card]` 的 `issued_to`，或去掉该要求",
    ),
    (
        "leave it out of `until_active_gives`, or write \"valid-card\" in the price",
        "从 `until_active_gives` 中去掉，或在价格中改写 \"valid-card\"",
    ),
    (
        "leave it out, or write {} for the lowest tier",
        "删去，或给最低等级写 {0}",
    ),
    (
        "leave `{}` out, or choose another id",
        "删去 `{0}`，或换一个代号",
    ),
    ("leave `{}` out, or write {}", "删去 `{0}`，或写 {1}"),
    (
        "leave `{}` out, or say with `keeps` how long a tier is kept",
        "删去 `{0}`，或用 `keeps` 写明保留多久",
    ),
    (
        "only one group can be the one that reports mean by \"tier\"",
        "报表所说的等级只能是一组",
    ),
    (
        "only the lowest tier can be for everyone else",
        "只有最低等级能收其余的人",
    ),
    (
        "put the tier with `otherwise = true` last: tiers stand highest first",
        "把 `otherwise = true` 的等级放在最后：等级从高到低排列",
    ),
    (
        "tiers stand highest first, and each asks for less than the one above",
        "等级从高到低排列，下一级的要求须低于上一级",
    ),
    ("the highest tier has no `below`", "最高等级不写 `below`"),
    ("write `below = {}` in \"{}\"", "在“{1}”中写 `below = {0}`"),
    (
        "write the figure that one has to stay below",
        "写明须低于多少",
    ),
    (
        "write a smaller figure for `at_least` than for `below`",
        "`at_least` 须小于 `below`",
    ),
    (
        "ask for less, or give its parts more weight",
        "降低要求，或提高各项的权重",
    ),
    (
        "add a `[[tier_group.tier]]` for each, highest first",
        "每级写一个 `[[tier_group.tier]]`，从高到低",
    ),
    (
        "write `otherwise = true` in its last tier, or `otherwise = \"no tier\"` for the group",
        "在最后一级写 `otherwise = true`，或在组里写 `otherwise = \"no tier\"`",
    ),
    (
        "say who belongs here with `when`, `any` or `all`, or write `otherwise = true` or `by_hand = true`",
        "用 `when`、`any` 或 `all` 写明谁属于这一级，或写 `otherwise = true` 或 `by_hand = true`",
    ),
    (
        "add `at_least = …` (that much or more) or `below = …` (less than that)",
        "加上 `at_least = …`（满多少）或 `below = …`（不足多少）",
    ),
    (
        "write the figure that gives the whole weight",
        "写明多少得满分",
    ),
    ("say which figure gives the whole weight", "写明多少得满分"),
    (
        "say how many points of the score it gives at most",
        "写明该项最多得几分",
    ),
    ("write an amount, such as \"1.00\"", "写金额，如 \"1.00\""),
    (
        "write a figure such as \"2\" or \"1.5\"",
        "写 \"2\" 或 \"1.5\" 之类的数字",
    ),
    (
        "copy it into the book's folder `rules`",
        "请复制到账册的 `rules` 文件夹",
    ),
    (
        "write one such as \"Asia/Shanghai\"",
        "如 \"Asia/Shanghai\"",
    ),
    (
        "write one from \"00:00\" to \"23:59\"",
        "写 \"00:00\" 至 \"23:59\"",
    ),
    (
        "write it in brackets, `[ … ]`, or as `[[…]]` sections",
        "写在方括号 `[ … ]` 里，或写成 `[[…]]` 各节",
    ),
    (
        "quote it, such as \"88%\" or \"0.88\", so that it is kept exactly",
        "请加引号，如 \"88%\" 或 \"0.88\"，以便精确保存",
    ),
    ("write it as 350 or \"350.30\"", "写成 350 或 \"350.30\""),
    (
        "write `type = \"{}\"`, or choose another id",
        "写 `type = \"{0}\"`，或换一个代号",
    ),
    (
        "write `type = \"choice\"`, or leave `choices` out",
        "写 `type = \"choice\"`，或删去 `choices`",
    ),
    ("say what it holds, such as {}", "写明内容类型，如 {0}"),
    ("say the month, such as {}", "写明月份，如 {0}"),
    ("say what is looked at, such as {}", "写明看哪一项，如 {0}"),
    (
        "say which values count, such as {}",
        "写明哪些值算数，如 {0}",
    ),
    (
        "add `on = \"10-01\"` or `on = \"lunar:08-15\"`; it knows {}",
        "加上 `on = \"10-01\"` 或 `on = \"lunar:08-15\"`；日历里有 {0}",
    ),
    (
        "write \"10-01\", \"second sunday of may\", or \"lunar:08-15\" for a lunar day",
        "写 \"10-01\"、\"second sunday of may\"，农历写 \"lunar:08-15\"",
    ),
    ("say what the house is called", "写明店名"),
    ("name the rule files: {}", "写明规则文件：{0}"),
    (
        "say who: the name that `--operator` gives",
        "写明是谁：`--operator` 所用的名字",
    ),
    ("say {}: {}", "请写明：{1}"),
    ("write it as {}", "写成 {0}"),
    ("write {} at the top", "在文件开头写 {0}"),
    ("write {}", "请写 {0}"),
    ("add {}", "请加上 {0}"),
    // Lists: of quoted things only, so that no comma of prose is taken for one.
    ("`{}` or `{}`", "`{0}` 或 `{1}`"),
    ("\"{}\" or \"{}\"", "\"{0}\" 或 \"{1}\""),
    ("`{}`, {}", "`{0}`、{1}"),
    ("\"{}\", {}", "\"{0}\"、{1}"),
    // What customers are worth.
    ("segment \"{}\"", "分群“{0}”"),
    ("segments", "分群"),
    ("a bound of scores", "分值范围"),
    ("a cost", "成本"),
    (
        "`within` looks back over the same days for everybody",
        "`within` 对所有会员回看的起止日相同",
    ),
    (
        "write it as \"12 months\", \"90 days\", \"calendar-year\" or \"lifetime\"",
        "写成 \"12 months\"、\"90 days\"、\"calendar-year\" 或 \"lifetime\"",
    ),
    (
        "say where: `cuts = { recency = [\"7 days\"], frequency = [2], monetary = [500] }`",
        "请写明分档：`cuts = { recency = [\"7 days\"], frequency = [2], monetary = [500] }`",
    ),
    (
        "`classes` says nothing beside `cuts`, which make one class more than they are",
        "有 `cuts` 时 `classes` 不起作用：级数比分档数多一",
    ),
    ("`cuts` are not used", "`cuts` 未被使用"),
    (
        "write `scores = \"cuts\"`, or leave them out",
        "写 `scores = \"cuts\"`，或去掉 `cuts`",
    ),
    (
        "say so: `recency = [\"7 days\", \"15 days\"]`",
        "请写明：`recency = [\"7 days\", \"15 days\"]`",
    ),
    (
        "say so: `frequency = [8, 5]`",
        "请写明：`frequency = [8, 5]`",
    ),
    (
        "say so: `monetary = [5000, 1000]`",
        "请写明：`monetary = [5000, 1000]`",
    ),
    (
        "`{}` has {} cuts, `recency` {}",
        "`{0}` 有 {1} 个分档，`recency` 有 {2} 个",
    ),
    ("give all three as many", "三者的分档数应相同"),
    ("{} cuts are too many", "{0} 个分档过多"),
    ("give {} at most", "最多 {0} 个"),
    (
        "the cuts of `{}` do not run from the best down",
        "`{0}` 的分档未由优到劣排列",
    ),
    (
        "write the fewest days first, and the most purchases and the largest amount first",
        "天数由少到多，次数与金额由多到少",
    ),
    (
        "no score from 1 to {} is bounded so",
        "1 至 {0} 中没有这样的分值",
    ),
    (
        "write `{ at_least = 4 }`, `{ below = 3 }` or both",
        "写 `{ at_least = 4 }`、`{ below = 3 }` 或两者",
    ),
    ("segment \"{}\" is never reached", "分群“{0}”无人归入"),
    (
        "the segments before it take everybody whom it fits: move it up, or leave it out",
        "在前的分群已涵盖其全部会员：请前移，或去掉",
    ),
    (
        "no segment fits r = {}, f = {}, m = {}",
        "r = {0}、f = {1}、m = {2} 没有适用的分群",
    ),
    (
        "add a last segment without bounds",
        "在最后加一个不设范围的分群",
    ),
    (
        "say of what: `category = \"goods\"`",
        "请写明品类：`category = \"goods\"`",
    ),
    (
        "say which part of the price: `share = \"40%\"`",
        "请写明占价格的比例：`share = \"40%\"`",
    ),
    ("the cost of \"{}\" is told twice", "“{0}”的成本重复"),
    (
        "`{}` says nothing without `trend`",
        "没有 `trend`，`{0}` 不起作用",
    ),
    ("add `trend = \"3 months\"`", "加上 `trend = \"3 months\"`"),
    (
        "say from when spend rises: `rising = \"20%\"`",
        "请写明多少算上升：`rising = \"20%\"`",
    ),
    (
        "say from when spend falls: `falling = \"20%\"`",
        "请写明多少算下降：`falling = \"20%\"`",
    ),
    (
        "`trend` is a number of months or days",
        "`trend` 应为月数或天数",
    ),
    (
        "write it as \"3 months\" or \"90 days\"",
        "写成 \"3 months\" 或 \"90 days\"",
    ),
    (
        "`rhythm` must be more than one time the own interval",
        "`rhythm` 必须大于一倍的自身间隔",
    ),
    ("write it as \"2\" or \"1.5\"", "写成 \"2\" 或 \"1.5\""),
    (
        "`rhythm_from` says nothing without `rhythm`",
        "没有 `rhythm`，`rhythm_from` 不起作用",
    ),
    ("add `rhythm = \"2\"`", "加上 `rhythm = \"2\"`"),
    (
        "`[churn]` says of nobody that they are about to leave",
        "按 `[churn]`，无人会有流失风险",
    ),
    (
        "add `quiet_after = \"90 days\"`, `rhythm = \"2\"` or `alive_below = \"30%\"`",
        "加上 `quiet_after = \"90 days\"`、`rhythm = \"2\"` 或 `alive_below = \"30%\"`",
    ),
    (
        "nobody is about to leave: who is quiet for {} days is lost after {}",
        "没有流失风险这一段：沉默 {0} 天者 {1} 天即算流失",
    ),
    (
        "write more days than in `quiet_after`",
        "天数应多于 `quiet_after`",
    ),
    (
        "the pack does not say who is about to leave",
        "规则包未写明谁有流失风险",
    ),
    (
        "add `[churn]`, or write `after = \"90 days\"` in place of `when`",
        "加上 `[churn]`，或把 `when` 换成 `after = \"90 days\"`",
    ),
];

/// The Chinese of a finding or a remedy; what the catalogue lacks is none.
pub(super) fn chinese(text: &str) -> Option<String> {
    // The wording with the most letters of its own is the one meant.
    let found = CATALOGUE
        .iter()
        .filter_map(|(en, zh)| Some((holes(en, text)?, en, zh)))
        .max_by_key(|(_, en, _)| en.replace("{}", "").len());
    let (holes, en, zh) = found?;
    let mut said = (*zh).to_owned();
    for (index, hole) in holes.iter().enumerate() {
        let worded = if is_value(en, index) {
            None
        } else {
            chinese(hole)
        };
        let inner = worded.unwrap_or_else(|| (*hole).to_owned());
        said = said.replace(&format!("{{{index}}}"), &inner);
    }
    Some(said)
}

/// Whether a hole stands between quotes or backticks: then it is an id, a key or a value as the file has it, and
/// stays as it is, whatever word of ours it looks like.
fn is_value(wording: &str, index: usize) -> bool {
    let before = wording.split("{}").nth(index);
    before.is_some_and(|before| before.ends_with(['"', '`']))
}

/// What stands in the holes of a wording, if the text is of that wording.
fn holes<'t>(wording: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = wording.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let end = match (parts.peek(), part) {
            (None, part) => rest.strip_suffix(part)?.len(),
            (Some(_), part) => rest.find(part)?,
        };
        found.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    let whole = rest.is_empty() && found.iter().all(|hole| !hole.is_empty());
    whole.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_is_found_with_its_holes() {
        let table = [
            ("tier \"gold\" lacks `id`", Some("等级“gold”缺少 `id`")),
            (
                "`pays` is a rate in quotes, not a figure with a point",
                Some("`pays` 须为加引号的比率，不能是带小数点的数字"),
            ),
            ("did you mean \"gold\"?", Some("是否想写 \"gold\"？")),
            (
                "write `below = 5` in \"low\"",
                Some("在“low”中写 `below = 5`"),
            ),
            // Ids of the house that are words of ours.
            (
                "price \"coupons\" lacks `pays`",
                Some("价格“coupons”缺少 `pays`"),
            ),
            ("tier \"laws\"", Some("等级“laws”")),
            ("a wording nobody knows", None),
            ("", None),
        ];
        for (en, zh) in table {
            assert_eq!(chinese(en).as_deref(), zh, "{en}");
        }
    }
}
