#!/usr/bin/env bash
# Tool:    @huggingface/tokenizers 0.2.0 (npm), in JavaScript, beside the native one in DJL 0.38.0 (Maven
#          ai.djl.huggingface:tokenizers)
# Guess:   one tokenizer.json and one plain text are the same tokens in both.
# Seen:    JavaScript takes a run of punctuation for one piece where each is to be a piece of its own; does not fall back to
#          bytes in a Unigram model, but to the unknown token, one for a run; finds an added token also within a word where it
#          is to be a word of its own.
# Output:  Punctuation, isolated, "a--b...": native 1 3 3 2 4 4 4, JavaScript 1 0 2 0
#          Unigram with bytes, "a = b": native 1 64 2, JavaScript 1 0 2
#          added token "stop", a word of its own, "nonstop stop": native 0 1, JavaScript 0 1 1
# Matters: a client that splits the text sends the model other numbers than it was trained with, many of them "unknown", and one
#          that counts tokens for a budget or a bill counts others than the server. No error, and English letters look right.
. "$(dirname "$0")/common"
npm_packages @huggingface/tokenizers@0.2.0
maven_jars ai.djl.huggingface:tokenizers:0.38.0

cat >make.js <<'JS'
const { writeFileSync } = require('fs');
const file = (name, model, rest) => writeFileSync(name, JSON.stringify({
  version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null,
  post_processor: null, decoder: null, model, ...rest,
}));
const words = (list) => Object.fromEntries(list.map((word, id) => [word, id]));
file('punctuation.json', { type: 'WordPiece', unk_token: '?', continuing_subword_prefix: '##', max_input_chars_per_word: 100,
  vocab: words(['?', 'a', 'b', '-', '.']) }, { pre_tokenizer: { type: 'Punctuation', behavior: 'Isolated' } });
const byte = (value) => `<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`;
file('bytes.json', { type: 'Unigram', unk_id: 0, byte_fallback: true,
  vocab: [['?', 0], ['a', -2], ['b', -2], ...Array.from({ length: 256 }, (_, value) => [byte(value), -9])] },
{ pre_tokenizer: { type: 'WhitespaceSplit' } });
file('word.json', { type: 'WordPiece', unk_token: '?', continuing_subword_prefix: '##', max_input_chars_per_word: 100,
  vocab: words(['?', 'stop']) }, { pre_tokenizer: { type: 'WhitespaceSplit' },
  added_tokens: [{ id: 1, content: 'stop', single_word: true, lstrip: false, rstrip: false, normalized: false, special: false }] });
JS
cat >try.js <<'JS'
const { readFileSync } = require('fs');
const { Tokenizer } = require('@huggingface/tokenizers');
const [file, text] = process.argv.slice(2);
console.log(new Tokenizer(JSON.parse(readFileSync(file)), {}).encode(text).ids.join(' '));
JS
cat >Try.java <<'JAVA'
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

public class Try {
  public static void main(String[] args) throws Exception {
    try (var tokenizer = HuggingFaceTokenizer.newInstance(Path.of(args[0]))) {
      System.out.println(Arrays.stream(tokenizer.encode(args[1]).getIds()).mapToObj(Long::toString)
          .collect(Collectors.joining(" ")));
    }
  }
}
JAVA
node make.js
# what the native library unpacks goes into the temporary folder, too
native() { java -Duser.home="$folder" -cp 'lib/*' Try.java "$1" "$2" 2>>java.log; }
export DJL_CACHE_DIR=$folder/djl OPT_OUT_TRACKING=true DJL_OFFLINE=true
show() { echo "$1, \"$3\": native $(native "$2" "$3"), JavaScript $(node try.js "$2" "$3")."; }
{
  show 'Punctuation, isolated' punctuation.json 'a--b...'
  show 'Unigram with bytes' bytes.json 'a = b'
  show 'added token "stop", a word of its own' word.json 'nonstop stop'
} | tee out
still_in out 'Punctuation, isolated, "a--b...": native 1 3 3 2 4 4 4, JavaScript 1 0 2 0.'
still_in out 'Unigram with bytes, "a = b": native 1 64 2, JavaScript 1 0 2.'
still_in out 'added token "stop", a word of its own, "nonstop stop": native 0 1, JavaScript 0 1 1.'
