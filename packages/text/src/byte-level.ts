/**
 * Byte-level text, as GPT-2 defined it: every byte has a printable stand-in character, so that a vocabulary file is
 * readable and no text is ever out of vocabulary. Source: openai/gpt-2, `encoder.py`, `bytes_to_unicode`.
 */

const encoder = new TextEncoder();
const byteToChar = buildByteToChar();
const charToByte = new Map(byteToChar.map((char, byte) => [char, byte]));

/** The 256 stand-in characters, in code point order. */
export const BYTE_ALPHABET: readonly string[] = [...byteToChar].sort();

/** A text's UTF-8 bytes, each as its stand-in character. Lone surrogates become U+FFFD. */
export function toByteChars(text: string): string {
  let chars = "";
  for (const byte of encoder.encode(text)) chars += byteToChar[byte];
  return chars;
}

/** The bytes behind stand-in characters; null if one of the characters stands for no byte. */
export function fromByteChars(chars: string): Uint8Array | null {
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) {
    const byte = charToByte.get(chars.charAt(i));
    if (byte === undefined) return null;
    bytes[i] = byte;
  }
  return bytes;
}

/** Cuts a text where no merge may cross: contractions, and runs of letters, digits, signs or spaces. */
export function splitWords(text: string): string[] {
  // GPT-2's pattern, as the "ByteLevel" pre-tokenizer of a tokenizer.json applies it: training must cut as encoding does.
  return text.match(/'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu) ?? [];
}

function buildByteToChar(): string[] {
  let spare = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCharCode(printable ? byte : 256 + spare++);
  });
}
