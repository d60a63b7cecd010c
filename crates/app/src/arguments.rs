//! What may stand on the command line. Help is in both languages.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use taihang_base::Language;

use crate::config::Settings;

const EXAMPLES: &str = "\
示例 Examples:
  taihang plan extract 规划.docx                        目标、完成值、任务，每行一个 JSON / one JSON object a line
  taihang plan extract a.txt b.pdf --format table       供人阅读的表格 / a table for people
  taihang plan check 省规划.txt 市规划.txt --format text 查找问题 / findings with places and arithmetic
  taihang plan diff 省规划.txt 市规划.txt               逐条对照 / same, changed, added, dropped
  taihang index compute --help                          综合指数 / composite indices
  taihang demo --port 8460                              打开演示地区 / open the demonstration region
  taihang serve --port 8460 --data /var/lib/taihang     启动服务 / serve your own data
  taihang check --data /var/lib/taihang                 校验事件链与数据 / verify ledger and invariants
  taihang backup 2026-01-31.zip --data /var/lib/taihang 运行中备份 / back up while running

退出码 Exit codes: 0 正常 done · 1 校验发现问题 breach found · 2 输入有误 bad input · 3 程序故障 our fault";

/// 太行：把规划文件变成可以核对、对照、跟踪的规划。 Taihang: turns plan documents into plans one can check, compare and follow.
#[derive(Debug, Parser)]
#[command(name = "taihang", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// 信息的语言，默认取自 LANG Language of messages, by default that of LANG
    #[arg(long = "lang", global = true, value_name = "zh|en")]
    pub(crate) language: Option<LanguageArgument>,
    /// 配置文件（TOML） Configuration file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageArgument {
    /// 中文
    Zh,
    /// English
    En,
}

impl LanguageArgument {
    /// The language that is meant.
    pub(crate) fn language(self) -> Language {
        match self {
            Self::Zh => Language::Zh,
            Self::En => Language::En,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 读取规划文件 Read plan documents
    #[command(subcommand)]
    Plan(PlanCommand),
    /// 计算综合指数 Compute composite indices
    #[command(subcommand)]
    Index(IndexCommand),
    /// 启动服务 Serve the pages over your data
    Serve(ServeOptions),
    /// 打开演示地区 Open the demonstration region
    Demo(DemoOptions),
    /// 校验事件链与全部不变式；有问题时退出码为 1 Verify the ledger and every invariant; exit 1 on a breach
    Check(CheckDataOptions),
    /// 把登记册导出为文件 Export a register
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(ExportOptions),
    /// 检查表格并导入登记册；有问题的行退出码为 1 Check a table and import it; exit 1 if rows have problems
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportOptions),
    /// 只执行后台任务，不提供页面 Do background jobs only
    Work(WorkOptions),
    /// 运行中备份到一个文件 Back everything up into one file, while the program runs
    Backup(FileOptions),
    /// 从备份恢复到空的目录或数据库 Restore a backup into an empty folder or database
    Restore(FileOptions),
    /// 升级数据库；--check 只检查能否升级 Upgrade the database; with --check only say whether it can be done
    Upgrade(UpgradeOptions),
    /// 显示生效的配置及其来源 Show the settings that count and where they come from
    Config(ConfigOptions),
    /// 管理账户 Keep the accounts
    #[command(subcommand)]
    Account(AccountCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// 提取目标、完成值和任务 Extract targets, achieved figures and tasks
    #[command(after_help = EXTRACT_EXAMPLES)]
    Extract(ExtractOptions),
    /// 查找文件内部及文件之间的问题 Find what the documents say to and against each other
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckOptions),
    /// 上级与下级规划逐条对照 Compare parent and child clause by clause
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffOptions),
}

#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// 按方法文件计算得分和名次 Compute scores and ranks by a method file
    #[command(after_help = COMPUTE_EXAMPLES)]
    Compute(ComputeOptions),
    /// 名次的稳健性：名次区间与各因素的影响 How far ranks may be trusted: intervals, and what moves them
    #[command(after_help = SENSITIVITY_EXAMPLES)]
    Sensitivity(SensitivityOptions),
}

const COMPUTE_EXAMPLES: &str = "\
方法文件、各表的列见 docs/methods.zh-CN.md Files and columns: docs/methods.md
示例 Examples:
  taihang index compute --data iData.csv --meta iMeta.csv --method METHOD.toml --out 结果
  taihang index compute --data iData.csv --meta iMeta.csv --method METHOD.toml --out 结果 --without LPI --weight Conn=2";

const SENSITIVITY_EXAMPLES: &str = "\
示例 Examples:
  taihang index sensitivity --data iData.csv --meta iMeta.csv --method METHOD.toml --factors FACTORS.toml --out 结果 --seed 1 --replications 500";

/// What an index is computed from, and where to.
#[derive(Debug, Args)]
pub(crate) struct IndexOptions {
    /// 数据：uCode 列和每项指标一列 Values: uCode and a column for each indicator
    #[arg(long, value_name = "FILE")]
    pub(crate) data: PathBuf,
    /// 指标体系：Level、iCode、Parent、Direction、Weight The tree of the index
    #[arg(long, value_name = "FILE")]
    pub(crate) meta: PathBuf,
    /// 方法文件；所引用的表在同一目录 The method; tables that it names stand in its folder
    #[arg(long, value_name = "FILE")]
    pub(crate) method: PathBuf,
    /// 结果目录 Folder for the results
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// 面板数据只取一年 One year of a panel only
    #[arg(long, value_name = "YEAR")]
    pub(crate) year: Option<i32>,
}

#[derive(Debug, Args)]
pub(crate) struct ComputeOptions {
    #[command(flatten)]
    pub(crate) index: IndexOptions,
    /// 假设去掉某项，可多次给出 What if this did not count; may be given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) without: Vec<String>,
    /// 假设权重改变，可多次给出 What if this weighed so much; may be given several times
    #[arg(long, value_name = "CODE=W")]
    pub(crate) weight: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SensitivityOptions {
    #[command(flatten)]
    pub(crate) index: IndexOptions,
    /// 可以另作选择之处 What could have been chosen otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) factors: PathBuf,
    /// 随机数种子；相同则结果相同 Seed; the same one gives the same result
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// 样本行数 N，共计算 N×（因素数＋2）次 Rows of the sample: the index is computed N × (factors + 2) times
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) replications: u32,
}

const EXTRACT_EXAMPLES: &str = "\
可读格式 Readable: .txt (UTF-8, UTF-16, GB18030) .html .docx .pdf .md .xlsx，按内容识别 found by content
多个文件时每行带 \"file\" With several files each line carries \"file\"

示例 Examples:
  taihang plan extract 规划.txt > 规划.jsonl
  taihang plan extract *.docx --format jsonl | jq -r 'select(.kind==\"target\") | [.subject,.value,.unit,.year] | @tsv'
  cat 规划.txt | taihang plan extract - --format table";

const CHECK_EXAMPLES: &str = "\
示例 Examples:
  taihang plan check 规划.txt --format text
  taihang plan check 省.txt 市.txt --format jsonl | jq -r 'select(.severity==\"error\") | .message'";

const DIFF_EXAMPLES: &str = "\
示例 Examples:
  taihang plan diff 省.txt 市.txt
  taihang plan diff 省.docx 市.pdf --format jsonl | jq -c 'select(.relation==\"dropped\")'";

#[derive(Debug, Args)]
pub(crate) struct ExtractOptions {
    /// 规划文件，- 表示标准输入 Documents, - for the standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// 输出格式 Output format
    #[arg(long, value_enum, default_value = "jsonl")]
    pub(crate) format: ExtractFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    /// 每行一个 JSON 对象 One JSON object a line
    Jsonl,
    /// 表格 A table
    Table,
}

#[derive(Debug, Args)]
pub(crate) struct CheckOptions {
    /// 规划文件 Documents
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// 输出格式 Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// 供人阅读 For people
    Text,
    /// 每行一个 JSON 对象 One JSON object a line
    Jsonl,
}

#[derive(Debug, Args)]
pub(crate) struct DiffOptions {
    /// 上级规划 The higher plan
    pub(crate) parent: PathBuf,
    /// 下级规划 The lower plan
    pub(crate) child: PathBuf,
    /// 输出格式 Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TextFormat,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ServeOptions {
    /// 端口，0 表示任选 Port, 0 for any
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// 数据目录 Data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// 监听地址，默认仅限本机 Address to listen on, by default this machine only
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<String>,
    /// PostgreSQL 数据库（postgres://…），默认用数据目录中的嵌入式数据库 PostgreSQL database, by default the embedded one
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// 只读副本 Replica to read from
    #[arg(long, value_name = "URL")]
    pub(crate) read_database: Option<String>,
    /// 本进程不执行后台任务 No background jobs in this process
    #[arg(long)]
    pub(crate) no_work: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
    /// 另外生成 N 千条虚构记录，每次相同 N thousand invented records besides, the same each time
    #[arg(long, value_name = "N")]
    pub(crate) scale: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigOptions {
    /// 逐项说明用途、取值、默认值和环境变量 What each key is for, holds, and is called in the environment
    #[arg(long)]
    pub(crate) explain: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DataOptions {
    /// 数据目录 Data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// PostgreSQL 数据库（postgres://…） PostgreSQL database
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

impl DataOptions {
    /// The settings with what these say.
    pub(crate) fn settings(&self, settings: &Settings) -> Settings {
        settings.clone().with_data(self.data.as_deref()).said("database", self.database.clone())
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckDataOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// 只检查定义：名称、后台任务、职责分离 Check the definitions only: names, jobs, duties apart
    #[arg(long)]
    pub(crate) definitions: bool,
}

const EXPORT_EXAMPLES: &str = "\
示例 Examples:
  taihang export organisation --out 机构.xlsx --as li
  taihang export organisation --format jsonl --where 'state=active&sort=name' | jq -r .name";

const IMPORT_EXAMPLES: &str = "\
不带 --commit 时只检查，不写入 Without --commit rows are only checked
示例 Examples:
  taihang import organisation 机构.xlsx
  taihang import organisation 机构.xlsx --commit whole --as li
  taihang import organisation 机构.xlsx --commit rows --key credit_code
  taihang import --go-on 批次 --commit rows
  taihang import --take-back 批次";

#[derive(Debug, Args)]
pub(crate) struct ExportOptions {
    /// 登记册名称，如 `organisation` Register
    pub(crate) register: String,
    /// 文件格式，默认取自文件名，否则为 csv Kind of file, by default that of the file's name, else csv
    #[arg(long, value_name = "xlsx|csv|jsonl")]
    pub(crate) format: Option<String>,
    /// 写入的文件，默认为标准输出 File to write, by default the standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// 列表地址中的条件，如 `state=active&sort=-name` Conditions as in the address of the list
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub(crate) conditions: Option<String>,
    /// 以该登录名的权限，默认为系统 With the rights of this sign-in name, by default those of the system
    #[arg(long = "as", value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ImportOptions {
    /// 登记册名称，如 `organisation` Register
    #[arg(required_unless_present_any = ["go_on", "take_back"])]
    pub(crate) register: Option<String>,
    /// 表格文件 The table: .xlsx .csv .jsonl
    #[arg(value_name = "FILE", required_unless_present_any = ["go_on", "take_back"])]
    pub(crate) file: Option<PathBuf>,
    /// 识别已有记录的字段，如 `credit_code` Field by which records that are there are recognised
    #[arg(long, value_name = "FIELD")]
    pub(crate) key: Option<String>,
    /// 继续已停止的批次 Go on with a batch that was stopped
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["register", "file", "take_back"])]
    pub(crate) go_on: Option<String>,
    /// 结束批次并撤销其已写入的记录 End a batch and take back what it has written
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["register", "file", "commit"])]
    pub(crate) take_back: Option<String>,
    /// 检查后写入：`whole` 全部或全不，`rows` 逐行 Write after the check: all or none, or every good row
    #[arg(long, value_enum, value_name = "whole|rows")]
    pub(crate) commit: Option<CommitMode>,
    /// 空白单元格清除已有记录的原值 Empty cells clear what records that are there hold
    #[arg(long)]
    pub(crate) clears: bool,
    /// 以该登录名的权限，默认为系统 With the rights of this sign-in name, by default those of the system
    #[arg(long = "as", value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataOptions,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CommitMode {
    /// 全部或全不 All rows or none
    Whole,
    /// 逐行 Every good row
    Rows,
}

#[derive(Debug, Args)]
pub(crate) struct WorkOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// 线程数 Threads
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct UpgradeOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// 只检查，不修改 Check only, change nothing
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FileOptions {
    /// 备份文件 The backup
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: DataOptions,
}

impl FileOptions {
    /// The settings with what these say.
    pub(crate) fn settings(&self, settings: &Settings) -> Settings {
        self.data.settings(settings)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// 新增账户，从标准输入读取密码 Add an account; the password is read from the standard input
    Add(AccountOptions),
    /// 重设密码，从标准输入读取 Set a password, read from the standard input
    Password(NamedAccount),
    /// 生成一次性重设密码链接 Make a link to set a password, good once
    Reset(NamedAccount),
}

#[derive(Debug, Args)]
pub(crate) struct AccountOptions {
    /// 登录名 Name to sign in with
    pub(crate) name: String,
    /// 姓名 Name that people read
    #[arg(long = "display-name", alias = "display", value_name = "NAME")]
    pub(crate) display_name: Option<String>,
    /// 角色，可多次给出，如 `planner`、`officer`、`data_steward`、`auditor`、`administrator` Role, may be given several times
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Vec<String>,
    /// 所属机构的全称或统一社会信用代码 Organisation, by full name or credit code
    #[arg(long, value_name = "NAME|CODE")]
    pub(crate) organisation: Option<String>,
    /// 数据目录 Data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct NamedAccount {
    /// 登录名 Name to sign in with
    pub(crate) name: String,
    /// 数据目录 Data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// Reads the command line; a mistake is explained and ends the process with 2.
pub(crate) fn parse() -> Arguments {
    Arguments::parse()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }
}
