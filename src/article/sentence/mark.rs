//! The classes of punctuation that decide where a sentence ends.

/// `Sentence_Terminal` of the scripts in use, and the ellipsis.
pub fn terminal(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‼' | '‽' | '⁇' | '⁈' | '⁉' | '․' | '﹒') || always(c)
}

/// Marks that end a sentence whatever follows: no white space comes behind them, or no case.
pub fn always(c: char) -> bool {
    matches!(
        c,
        '。' | '！'
            | '？'
            | '｡'
            | '．'
            | '﹖'
            | '﹗'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '։'
            | '።'
            | '፧'
            | '၊'
            | '။'
            | '។'
            | '៕'
            | '᠃'
            | '᠉'
            | '܀'
            | '܁'
            | '܂'
    )
}

/// Marks and closing brackets with which a sentence goes on.
pub fn continues(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '，' | '、' | '；' | '：' | '،' | '/') || closes(c)
}

pub fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '”'
            | '’'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '］'
            | '｝'
            | '〕'
            | '〟'
            | '﹂'
            | '﹄'
    )
}

/// Opens in one language and closes in another; white space tells.
pub fn either_way(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '«' | '»' | '‹' | '›' | '*' | '_')
}

pub fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '„' | '‚' | '¿' | '¡') || cjk_opens(c)
}

pub fn cjk_opens(c: char) -> bool {
    matches!(c, '「' | '『' | '（' | '【' | '〈' | '《' | '［' | '｛' | '〔' | '〝' | '“' | '‘')
}

pub fn dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―')
}

pub fn cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{3ffff}')
}
