//! What the command line takes, described in both languages.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command};

use crate::problem::Lang;

/// The whole command line, its help in `lang`.
pub(super) fn command(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let verb = |name: &'static str, zh: &'static str, en: &'static str| {
        Command::new(name).about(t(zh, en)).help_template(template(lang, false))
    };
    let policy = || {
        Arg::new("policy").required(true).value_name(t("办法", "POLICY")).help(t(
            "办法文件（.rule），或放着它各版的文件夹；- 是标准输入",
            "policy file (.rule), or a folder of its versions; - is standard input",
        ))
    };
    Command::new("heng")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "衡：把评级办法写成文字，当作程序来用",
            "Heng: official grading policies, written as text and run as programs",
        ))
        .help_template(template(lang, true))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .global(true)
                .action(ArgAction::Help)
                .help(t("用法", "how to use it")),
        )
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(t("程序的版本", "the program's version")),
        )
        .subcommand_required(false)
        .arg(
            Arg::new("color")
                .long("color")
                .global(true)
                .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
                .default_value("auto")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help(t("颜色：auto、always 或 never", "colours: auto, always or never")),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_parser(PossibleValuesParser::new(["zh", "en"]))
                .hide_possible_values(true)
                .help(t(
                    "提示用的语言：zh 或 en；不写就随办法",
                    "language of messages: zh or en; else the policy's",
                )),
        )
        .arg(
            Arg::new("quiet")
                .long("quiet")
                .short('q')
                .global(true)
                .action(ArgAction::SetTrue)
                .help(t("只说错误，不说提醒、附注和小结", "errors only: no warnings, notes or summary")),
        )
        .subcommand(
            verb("check", "检查办法", "check policies")
                .arg(
                    Arg::new("paths")
                        .required(true)
                        .num_args(1..)
                        .value_name(t("文件或文件夹", "PATH"))
                        .help(t(
                            "办法文件，或装有办法的文件夹；- 是标准输入",
                            "policy files, or folders of them; - is standard input",
                        )),
                )
                .arg(format_arg(t("结果的样式：text 或 json", "text or json"), &["text", "json"])),
        )
        .subcommand(
            verb("grade", "按办法评定数据", "grade unit data by a policy")
                .arg(policy())
                .arg(data(lang))
                .arg(records(lang))
                .arg(history(lang))
                .arg(period(
                    lang,
                    "只写出这一期，其余的当历史；可以写几次",
                    "write this period only, the others are history; may be repeated",
                ))
                .arg(Arg::new("output").long("output").short('o').value_name(t("文件", "OUT")).help(t(
                    "写到这个文件（.csv、.json 或 .jsonl）；- 是标准输出",
                    "write to this file (.csv, .json or .jsonl); - is standard output",
                )))
                .arg(format_arg(
                    t("结果的样式：table、csv、json 或 jsonl", "table, csv, json or jsonl"),
                    &["table", "csv", "json", "jsonl"],
                ))
                .arg(with(lang))
                .arg(keep_going(lang)),
        )
        .subcommand(
            verb("explain", "说明一个单位为什么得这个等级", "explain why a unit got its grade")
                .arg(policy())
                .arg(data(lang))
                .arg(records(lang))
                .arg(unit(lang))
                .arg(history(lang))
                .arg(period(lang, "哪个评价期；不写就说全部", "which period; all of them without"))
                .arg(go_on(lang))
                .arg(format_arg(t("结果的样式：text 或 json", "text or json"), &["text", "json"])),
        )
        .subcommand(
            verb(
                "history",
                "看一个单位历期的等级、名次和处置",
                "a unit's grades, ranks and outcomes over time",
            )
            .arg(policy())
            .arg(data(lang))
            .arg(records(lang))
            .arg(unit(lang))
            .arg(history(lang))
            .arg(go_on(lang))
            .arg(format_arg(t("结果的样式：text 或 json", "text or json"), &["text", "json"])),
        )
        .subcommand(
            verb(
                "test",
                "核对办法里的例子和旁边的标准答案",
                "run the examples in policies and the golden cases beside them",
            )
            .arg(
                Arg::new("paths")
                    .num_args(0..)
                    .default_value("policies")
                    .value_name(t("文件或文件夹", "PATH"))
                    .help(t("办法文件，或装有办法的文件夹", "policy files, or folders of them")),
            )
            .arg(
                Arg::new("accept")
                    .long("accept")
                    .action(ArgAction::SetTrue)
                    .help(t("把现在的结果写成标准答案", "rewrite the golden files with what comes out now")),
            )
            .arg(format_arg(t("结果的样式：text 或 json", "text or json"), &["text", "json"])),
        )
        .subcommand(
            verb("show", "看办法在各阶段的样子", "show a policy at a stage")
                .arg(
                    Arg::new("stage")
                        .required(true)
                        .value_name(t("阶段", "STAGE"))
                        .value_parser(PossibleValuesParser::new(["reading", "ast", "ir"]))
                        .help(t(
                            "reading 是每句换个说法的意思，ast 是语法树，ir 是编译后的操作",
                            "reading: each statement in other words; ast: the syntax tree; ir: the compiled operations",
                        )),
                )
                .arg(policy()),
        )
        .subcommand(
            verb(
                "help",
                "命令的用法，或一个问题代码的说明",
                "how to use a verb, or what a problem code means",
            )
            .arg(
                Arg::new("topic")
                    .value_name(t("命令或代码", "VERB|CODE"))
                    .help(t("如 grade 或 H201", "such as grade or H201")),
            ),
        )
        .subcommand(
            verb("completions", "给命令行外壳的补全脚本", "completion script for a shell").arg(
                Arg::new("shell")
                    .required(true)
                    .value_name(t("外壳", "SHELL"))
                    .value_parser(clap::value_parser!(clap_complete::Shell)),
            ),
        )
}

/// A text of help; the words that it cannot be told in another language are put into `lang` here.
pub(super) fn in_lang(help: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => help.replace("[OPTIONS]", "[选项]").replace("[COMMAND]", "[命令]"),
        Lang::En => help.to_owned(),
    }
}

fn data(lang: Lang) -> Arg {
    Arg::new("data").required(true).num_args(1..).value_name(lang.pick("数据", "DATA")).help(lang.pick(
        "单位数据（.csv、.json 或 .jsonl），可以有几个；- 是标准输入",
        "unit data (.csv, .json or .jsonl), one or more; - is standard input",
    ))
}

fn unit(lang: Lang) -> Arg {
    Arg::new("unit")
        .required(true)
        .value_name(lang.pick("单位", "UNIT"))
        .help(lang.pick("单位的编号或名称", "the unit's id or name"))
}

/// An option with a value that may be given several times.
fn repeatable(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::Append)
}

fn records(lang: Lang) -> Arg {
    repeatable("records")
        .value_name(lang.pick("明细=文件", "NAME=FILE"))
        .help(lang.pick(
            "办法里一种明细的文件，如 检查=检查.csv；可以写几次，一种明细也可以有几个文件",
            "a file of records that the policy has, such as inspections=inspections.csv; may be repeated, for one NAME too",
        ))
}

fn history(lang: Lang) -> Arg {
    repeatable("history")
        .value_name(lang.pick("文件", "FILE"))
        .help(lang.pick(
            "以前各期的数据，或本程序写出的结果：只作历史，不写出；可以写几次",
            "data of earlier periods, or results that this program wrote: read as history, not written out; may be repeated",
        ))
}

fn period(lang: Lang, zh: &'static str, en: &'static str) -> Arg {
    repeatable("period").value_name(lang.pick("评价期", "P")).help(lang.pick(zh, en))
}

fn with(lang: Lang) -> Arg {
    repeatable("with").value_name(lang.pick("定义", "NAME")).help(lang.pick(
        "把这个定义、表或数据列的值也写出来，如单位名称；可以写几次，all 是全部定义",
        "write the values of this define, table or data column too; may be repeated, `all` for every define",
    ))
}

fn keep_going(lang: Lang) -> Arg {
    Arg::new("keep-going").long("keep-going").action(ArgAction::SetTrue).help(lang.pick(
        "有错的行列出来，其余照评（退出码仍是 4）",
        "list the rows that are refused and grade the others (the exit code is still 4)",
    ))
}

/// The same where nothing is listed.
fn go_on(lang: Lang) -> Arg {
    keep_going(lang).help(lang.pick(
        "数据有错也按其余的行说（退出码仍是 4）",
        "go by the other rows where data is refused (the exit code is still 4)",
    ))
}

fn format_arg(help: &'static str, values: &'static [&'static str]) -> Arg {
    Arg::new("format")
        .long("format")
        .value_parser(PossibleValuesParser::new(values))
        .hide_possible_values(true)
        .help(help)
}

fn template(lang: Lang, verbs: bool) -> &'static str {
    match (lang, verbs) {
        (Lang::Zh, true) => "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}\n",
        (Lang::Zh, false) => "{about}\n\n用法：{usage}\n\n参数：\n{positionals}\n\n选项：\n{options}\n",
        (Lang::En, true) => "{about}\n\nUsage: {usage}\n\nVerbs:\n{subcommands}\n\nOptions:\n{options}\n",
        (Lang::En, false) => {
            "{about}\n\nUsage: {usage}\n\nArguments:\n{positionals}\n\nOptions:\n{options}\n"
        }
    }
}
