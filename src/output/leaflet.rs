//! A leaflet as one page of HTML that needs nothing else: to be shown, sent, or printed on A4.

use std::path::Path;

use super::html::{Html, put};
use super::{Encoding, OutputError, Sink};
use crate::domain::Lang;

/// One line of a leaflet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Head(&'a str),
    Text(&'a str),
    /// At a depth, from 1.
    Item(usize, &'a str),
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1d1d1f;--soft:#5f6368;--line:#d9d9de;--paper:#fff;--accent:#8a5a2b}
@media(prefers-color-scheme:dark){:root{--ink:#ececf0;--soft:#a4a7ad;--line:#3a3a40;--paper:#17171a;--accent:#d8a66e}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.65 'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:2.5rem 1.25rem}
h1{font-size:1.7rem;line-height:1.3;margin:0 0 .4rem;color:var(--accent)}
h1+p{margin:0 0 1.5rem;color:var(--soft)}
section{border-top:1px solid var(--line);padding:.9rem 0 .3rem;break-inside:avoid}
h2{font-size:1.1rem;margin:0 0 .3rem}
ul{margin:.15rem 0 .5rem;padding-left:1.3rem}
ul ul{color:var(--soft);font-size:.94em}
@page{size:A4;margin:16mm}
@media print{:root{--ink:#000;--soft:#333;--line:#999;--paper:#fff;--accent:#000}main{max-width:none;padding:0}body{font-size:11pt}}
";

/// The whole page.
pub(crate) fn page<'a>(lang: Lang, parts: impl Iterator<Item = Part<'a>>) -> Html {
    let mut parts = parts.peekable();
    let title = match parts.peek() {
        Some(Part::Head(title)) => title,
        _ => "",
    };
    let tongue = match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    };
    let mut html = Html::default();
    put!(
        html,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n",
        tongue,
        title
    );
    html.own(STYLE);
    put!(html, "</style>\n</head>\n<body>\n<main>\n");
    let (mut depth, mut heads) = (0, 0);
    for part in parts {
        match part {
            Part::Head(said) => {
                close(&mut html, &mut depth, 0);
                if heads > 1 {
                    put!(html, "</section>\n");
                }
                match heads {
                    0 => put!(html, "<h1>{}</h1>\n", said),
                    _ => put!(html, "<section>\n<h2>{}</h2>\n", said),
                }
                heads += 1;
            }
            Part::Text(said) => {
                close(&mut html, &mut depth, 0);
                put!(html, "<p>{}</p>\n", said);
            }
            Part::Item(level, said) => {
                close(&mut html, &mut depth, level);
                if depth == level {
                    put!(html, "</li>\n");
                }
                while depth < level {
                    put!(html, "<ul>\n");
                    depth += 1;
                }
                put!(html, "<li>{}", said);
            }
        }
    }
    close(&mut html, &mut depth, 0);
    if heads > 1 {
        put!(html, "</section>\n");
    }
    put!(html, "</main>\n</body>\n</html>\n");
    html
}

/// Closes lists down to a depth.
fn close(html: &mut Html, depth: &mut usize, to: usize) {
    while *depth > to {
        put!(html, "</li>\n</ul>\n");
        *depth -= 1;
    }
}

/// Writes the page to a file, which takes its place once it is whole.
pub(crate) fn write(path: &Path, html: &Html) -> Result<(), OutputError> {
    let mut sink = Sink::file(path, Encoding::Utf8)?;
    sink.write(html.as_str().as_bytes())?;
    sink.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_nest_and_close_and_nothing_is_taken_for_markup() {
        let parts = [
            Part::Head("Tea <& more>"),
            Part::Text("from \"today\""),
            Part::Head("Levels"),
            Part::Item(1, "gold"),
            Part::Item(2, "any of"),
            Part::Item(3, "a"),
            Part::Item(3, "b"),
            Part::Item(1, "silver"),
            Part::Head("Points"),
            Part::Item(1, "one"),
        ];
        let html = page(Lang::En, parts.into_iter());
        let html = html.as_str();
        assert!(html.contains("<h1>Tea &lt;&amp; more&gt;</h1>"), "{html}");
        assert!(html.contains("<p>from &quot;today&quot;</p>"), "{html}");
        for tag in ["ul", "li", "section", "main", "body", "html"] {
            let count = |text: &str| html.matches(text).count();
            let (open, shut) = (count(&format!("<{tag}>")), count(&format!("</{tag}>")));
            let open = open + count(&format!("<{tag} "));
            assert_eq!(open, shut, "{tag}\n{html}");
        }
        let list = "<li>gold<ul>\n<li>any of<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>silver</li>";
        assert!(html.contains(list), "{html}");
        assert!(!html.contains("http"), "{html}");
    }
}
