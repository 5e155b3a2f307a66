//! Input and output of a command that is run once more → what they are when it runs once.

use std::io::{Read, Result, Write};

/// An input that is read from its beginning each time.
#[derive(Debug)]
pub struct Input<R> {
    input: R,
    read: Vec<u8>,
}

/// An output on which nothing is printed twice.
pub struct Output<'a> {
    output: &'a mut dyn Write,
    /// Bytes that were printed by all runs.
    printed: usize,
}

struct Reading<'a, R> {
    input: &'a mut Input<R>,
    at: usize,
}

struct Printing<'a, 'b> {
    output: &'a mut Output<'b>,
    at: usize,
}

impl<R: Read> Input<R> {
    pub fn new(input: R) -> Self {
        Self { input, read: Vec::new() }
    }

    /// All of it, for one run.
    pub fn again(&mut self) -> impl Read {
        Reading { input: self, at: 0 }
    }
}

impl<'a> Output<'a> {
    pub fn new(output: &'a mut dyn Write) -> Self {
        Self { output, printed: 0 }
    }

    /// Takes what one run prints, and prints what lies behind that which was printed before.
    pub fn again(&mut self) -> impl Write {
        Printing { output: self, at: 0 }
    }
}

impl<R: Read> Read for Reading<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        if self.at == self.input.read.len() {
            let count = self.input.input.read(bytes)?;
            self.input.read.extend_from_slice(&bytes[..count]);
            self.at += count;
            return Ok(count);
        }
        let count = (&self.input.read[self.at..]).read(bytes)?;
        self.at += count;
        Ok(count)
    }
}

impl Write for Printing<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let before = bytes.len().min(self.output.printed - self.at);
        let count = if before > 0 {
            before
        } else {
            let count = self.output.output.write(bytes)?;
            self.output.printed += count;
            count
        };
        self.at += count;
        Ok(count)
    }

    fn flush(&mut self) -> Result<()> {
        self.output.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{Input, Output};
    use std::io::{Read as _, Write as _};

    #[test]
    fn what_was_read_is_read_again_and_what_was_printed_is_not_printed_again() {
        let mut input = Input::new(&b"one two three"[..]);
        let mut first = [0; 4];
        input.again().read_exact(&mut first).unwrap();
        for _ in 0..2 {
            let mut all = String::new();
            input.again().read_to_string(&mut all).unwrap();
            assert_eq!(all, "one two three");
        }
        let mut printed = Vec::new();
        let mut output = Output::new(&mut printed);
        output.again().write_all(b"a\nb").unwrap();
        output.again().write_all(b"a").unwrap();
        for pieces in [[&b"a\n"[..], b"b\nc\n"], [b"a", b"\nb\nc\nd\n"]] {
            let mut run = output.again();
            pieces.iter().for_each(|piece| run.write_all(piece).unwrap());
        }
        assert_eq!(printed, b"a\nb\nc\nd\n");
    }
}
