//! Reading files and writing them whole or not at all.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::both;
use crate::problem::{Both, Code, Lang, Place, Problem};
use crate::source::{Content, Source};

/// Most policy files in one run.
const MOST_FILES: usize = 64;
/// Most bytes of a file beside a policy.
const MOST_BESIDE: u64 = 8 * 1024 * 1024;
/// Most bytes read of a policy: one more than the limit, so that the limit is what is reported.
const MOST_POLICY: u64 = crate::syntax::MOST_BYTES as u64 + 1;

/// The bytes of a file; `-` is standard input.
pub(super) fn read(path: &str) -> Result<Vec<u8>, Problem> {
    read_most(path, u64::MAX)
}

fn read_most(path: &str, most: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let done = if path == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    match done {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let why = reason(&error);
            let (zh, en) = (why.zh, why.en);
            let message = both!("读不了文件 {path}：{zh}", "cannot read {path}: {en}");
            let help = both!("请核对文件名和所在的文件夹", "check the file's name and folder");
            Err(Problem::new(Code::H601, Place::Whole, message).help(help))
        }
    }
}

/// A policy text with the files beside it that it takes rows from, or why it could not be read.
pub(super) fn source(path: &str) -> Result<Source, Problem> {
    let bytes = read_most(path, MOST_POLICY)?;
    let name = if path == "-" { "<stdin>".to_owned() } else { path.to_owned() };
    let mut source = crate::syntax::decode(&name, bytes)?;
    with_files(&mut source, path);
    Ok(source)
}

/// The language of a policy, even of one that cannot be read because it is in GBK; nothing for any other file.
pub(super) fn language_of(path: &str) -> Option<Lang> {
    if Path::new(path).extension().is_none_or(|extension| extension != "rule") {
        return None;
    }
    // A pipe could be read once only.
    let bytes = fs::metadata(path)
        .ok()
        .filter(fs::Metadata::is_file)
        .and_then(|_| read_most(path, MOST_POLICY).ok())?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Some(crate::syntax::surface_of(text)),
        Err(_) => crate::syntax::looks_like_gbk(&bytes).then_some(Lang::Zh),
    }
}

/// That a file of data stands where the policy should.
pub(super) fn not_a_policy(path: &str) -> Option<Problem> {
    let ending = Path::new(path).extension()?.to_str()?.to_lowercase();
    if !matches!(ending.as_str(), "csv" | "json" | "jsonl" | "xlsx" | "xls") || Path::new(path).is_dir() {
        return None;
    }
    let message = both!("{path} 像是数据，不是办法", "{path} looks like data, not like a policy");
    let help = both!(
        "先写办法，再写数据，如 heng grade 办法.rule 数据.csv",
        "the policy comes first and the data behind it, as in heng grade policy.rule data.csv"
    );
    Some(Problem::new(Code::H607, Place::Whole, message).help(help))
}

/// Puts the files that a policy takes rows from beside it: those in its folder.
fn with_files(source: &mut Source, path: &str) {
    let folder = if path == "-" { Path::new(".") } else { folder_of(path) };
    for name in crate::files_beside(source) {
        let content = match beside(folder, &name) {
            Ok(bytes) => Content::Bytes(bytes),
            Err(why) => Content::Unread(why.zh, why.en),
        };
        source.put_beside(name, content);
    }
}

/// The bytes of a file in a folder, or why they cannot be read. A link that leads out of the folder is not followed.
fn beside(folder: &Path, name: &str) -> Result<Vec<u8>, Both> {
    let path = folder.join(name.replace('\\', "/"));
    let real = |path: &Path| fs::canonicalize(path).map_err(|error| reason(&error));
    if !real(&path)?.starts_with(real(folder)?) {
        return Err(both!("它指向文件夹之外", "it leads out of the folder"));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(&path).map_err(|error| reason(&error))?;
    file.take(MOST_BESIDE + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > MOST_BESIDE {
        return Err(both!("它超过 8 MiB", "it is larger than 8 MiB"));
    }
    Ok(bytes)
}

/// The policy files that `paths` name: files as they are, of folders every `.rule` file below, by name.
pub(super) fn policies(paths: &[String]) -> Result<Vec<String>, Problem> {
    let mut found = Vec::new();
    for path in paths {
        if Path::new(path).is_dir() {
            let mut inside = Vec::new();
            walk(Path::new(path), &mut inside);
            inside.sort();
            if inside.is_empty() {
                let message = both!(
                    "文件夹 {path} 里没有办法（.rule 文件）",
                    "there is no policy (.rule file) in {path}"
                );
                let help = both!("请给出装有办法的文件夹", "name a folder that holds policies");
                return Err(Problem::new(Code::H601, Place::Whole, message).help(help));
            }
            found.extend(inside);
        } else {
            found.push(path.clone());
        }
    }
    if found.len() > MOST_FILES {
        let count = found.len();
        let message = both!(
            "一次最多 {MOST_FILES} 份办法，这里有 {count} 份",
            "at most {MOST_FILES} policies at once, here are {count}"
        );
        let help = both!("请分几次", "run in several goes");
        return Err(Problem::new(Code::H603, Place::Whole, message).help(help));
    }
    Ok(found)
}

/// The files of each folder that `paths` name, where there are several in it, as positions in `found`.
pub(super) fn folders(paths: &[String], found: &[String]) -> Vec<Vec<usize>> {
    let inside =
        |file: &str| paths.iter().any(|path| Path::new(path).is_dir() && Path::new(file).starts_with(path));
    let mut folders: Vec<(&Path, Vec<usize>)> = Vec::new();
    for (at, file) in found.iter().enumerate().filter(|(_, file)| inside(file)) {
        let folder = folder_of(file);
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, files)) => files.push(at),
            None => folders.push((folder, vec![at])),
        }
    }
    folders.into_iter().map(|(_, files)| files).filter(|files| files.len() > 1).collect()
}

/// The one policy file that `path` names: itself, or the only one in a folder.
pub(super) fn policy(path: &str) -> Result<String, Problem> {
    let found = versions(path)?;
    match found.as_slice() {
        [only] => Ok(only.clone()),
        several => Err(which(path, several)),
    }
}

/// The versions of a policy that `path` names: itself, or all policy files of one folder, by name.
pub(super) fn versions(path: &str) -> Result<Vec<String>, Problem> {
    if !Path::new(path).is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let found = policies(&[path.to_owned()])?;
    let mut folders = found.iter().map(|file| folder_of(file));
    let first = folders.next();
    if folders.all(|folder| Some(folder) == first) { Ok(found) } else { Err(which(path, &found)) }
}

/// That a folder holds several policies and one is needed.
fn which(path: &str, several: &[String]) -> Problem {
    let all = several.join("、");
    let message = both!("文件夹 {path} 里有几份办法：{all}", "there are several policies in {path}: {all}");
    let help = both!("请写明用哪一份", "name the one to use");
    Problem::new(Code::H601, Place::Whole, message).help(help)
}

fn walk(folder: &Path, found: &mut Vec<String>) {
    // A folder that cannot be listed has no policies that could be read either.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rule") {
            found.push(path.to_string_lossy().into_owned());
        }
    }
}

/// The paths of a policy and of the files beside it that its tables take rows from.
pub(super) fn paths_of(source: &Source) -> Vec<PathBuf> {
    let folder = folder_of(&source.name);
    let beside = source.names_beside().map(|name| folder.join(name.replace('\\', "/")));
    [PathBuf::from(&source.name)].into_iter().chain(beside).collect()
}

/// Refuses an output that is one of the files read, whatever the two paths look like.
pub(super) fn not_over(output: &str, read: &[PathBuf]) -> Result<(), Problem> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let Some(target) = real(Path::new(output)) else { return Ok(()) };
    let Some(same) = read.iter().find(|path| real(path).is_some_and(|path| path == target)) else {
        return Ok(());
    };
    let same = same.display();
    let message = both!(
        "-o {output} 会盖掉要读的文件 {same}",
        "-o {output} would be written over {same}, which this command reads"
    );
    let help = both!(
        "换一个文件名，如 -o 结果.csv；没有写任何东西",
        "give another name, such as -o results.csv; nothing was written"
    );
    Err(Problem::new(Code::H606, Place::Whole, message).help(help))
}

/// Writes `bytes` to `path`: to a temporary file beside it, synced, then renamed over it.
pub(super) fn write(path: &str, bytes: &[u8]) -> Result<(), Problem> {
    let failed = |error: &io::Error| {
        let why = reason(error);
        let (zh, en) = (why.zh, why.en);
        let message = both!("写不了文件 {path}：{zh}", "cannot write {path}: {en}");
        let help = both!(
            "请核对文件夹是否存在、文件是否正被别的程序打开；原来的文件没有动",
            "check that the folder exists and no other program has the file open; nothing was changed"
        );
        Problem::new(Code::H602, Place::Whole, message).help(help)
    };
    let target = PathBuf::from(path);
    let folder = folder_of(path);
    let done = tempfile::Builder::new().prefix(".heng-").tempfile_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        open_to_all(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|error| error.error)?;
        Ok(())
    });
    done.map_err(|error| failed(&error))
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &str) -> &Path {
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Temporary files are private; what is written here is as open as any new file.
#[cfg(unix)]
fn open_to_all(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Why the machine refused, in plain words.
fn reason(error: &io::Error) -> Both {
    match error.kind() {
        io::ErrorKind::NotFound => both!("没有这个文件或文件夹", "there is no such file or folder"),
        io::ErrorKind::PermissionDenied => both!("没有权限", "permission denied"),
        io::ErrorKind::IsADirectory => both!("这是一个文件夹", "it is a folder"),
        _ => Both::same(error.to_string()),
    }
}
