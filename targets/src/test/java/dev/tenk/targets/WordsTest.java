package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void textIsOneLine() {
    assertThat(words("  {\"error\":\r\n\t\"no  model 'x'\"}\n"))
        .contains("{\"error\": \"no model 'x'\"}");
    assertThat(words("a\u00a0\u2028b")).contains("a b");
    assertThat(words(" \n ")).isEmpty();
    assertThat(words("")).isEmpty();
  }

  @Test
  void atMostThreeHundredCharactersAreKept() {
    assertThat(words("x".repeat(300))).contains("x".repeat(300));
    assertThat(words("x".repeat(301))).contains("x".repeat(299) + "…");
    // two UTF-16 units each, of which none is cut in two
    assertThat(words("𝄞".repeat(2000))).contains("𝄞".repeat(299) + "…");
    // a space is one of them
    assertThat(words("x".repeat(298) + " yz")).contains("x".repeat(298) + "…");
    assertThat(words("x".repeat(298) + "\n ")).contains("x".repeat(298));
    // a page of spaces: more of it is not looked at
    assertThat(words("a" + " ".repeat(3000) + "b")).contains("a…");
  }

  @Test
  void whatATerminalWouldActOnIsReplaced() {
    // an escape sequence, and a mark that turns the reading direction
    assertThat(words("model not found: \u001b[2Jabc\u202edef"))
        .contains("model not found: \ufffd[2Jabc\ufffddef");
  }

  @Test
  void aBodyThatIsNoTextIsDescribed() {
    byte[] floats = new byte[2048];
    assertThat(Words.of(floats, floats.length)).contains("(2048 bytes, not text)");
    assertThat(Words.of(new byte[] {(byte) 0x8f, 'a', 'b'}, 3)).contains("(3 bytes, not text)");
    // one accent of another encoding in eleven characters
    byte[] latin = "modèle: non".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Words.of(latin, latin.length)).contains("mod\ufffdle: non");
  }

  @Test
  void onlyTheBodyInABufferIsRead() {
    byte[] buffer = "too large; of an answer before".getBytes(StandardCharsets.UTF_8);
    assertThat(Words.of(buffer, 9)).contains("too large");
  }

  @Test
  void aSecretThatTheServerRepeatsIsLeftOut() {
    List<String> secrets = List.of("Bearer s3cret-token", "short", "abcdef");
    assertThat(words("no right: Bearer s3cret-token, short", secrets))
        .contains("no right: …, short");
    assertThat(words("unknown token 's3cret-token' abcdef", secrets))
        .contains("unknown token '…' …");
    // also where the rest of it would be cut off
    assertThat(words("x".repeat(290) + " s3cret-token", secrets)).contains("x".repeat(290) + " …");
  }

  private static Optional<String> words(String body) {
    return words(body, List.of());
  }

  private static Optional<String> words(String body, List<String> secrets) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return Words.of(bytes, bytes.length, secrets);
  }
}
