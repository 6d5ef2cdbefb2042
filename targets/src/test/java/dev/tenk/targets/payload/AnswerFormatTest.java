package dev.tenk.targets.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFormatTest {
  @Test
  void rawFloats() throws UnreadableAnswerException {
    byte[] body = floats(1f, -2.5f);
    AnswerFormat.Output output = AnswerFormat.parse("float32").read(body);
    assertThat(output.raw()).isEqualTo(body);
    assertThat(output.float32()).hasValueSatisfying(raw -> assertThat(raw).isEqualTo(body));
    unreadable("float32", new byte[0], "no-output");
    unreadable("float32", new byte[6], "malformed-answer");
  }

  @Test
  void numbersInJson() throws UnreadableAnswerException {
    AnswerFormat.Output output =
        read("/scores/0", "{ \"scores\" : [ [ 1, [ -2.5 ] ], 3 ], \"id\": \"x\" }");
    assertThat(output.raw()).isEqualTo(utf8("[1,[-2.5]]"));
    assertThat(output.float32())
        .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(floats(1f, -2.5f)));
    assertThat(read("/y", "{\"y\":[]}").float32())
        .hasValueSatisfying(raw -> assertThat(raw).isEmpty());
    assertThat(read("/y", "{\"y\":2}").float32())
        .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(floats(2f)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"cat\"", "{\"cat\":0.9}", "[1,\"cat\"]", "[1,null]", "[true]"})
  void otherJsonHasADigestAndNoNumbers(String value) throws UnreadableAnswerException {
    AnswerFormat.Output output = read("/y", "{\"y\": " + value + "}");
    assertThat(output.raw()).isEqualTo(utf8(value));
    assertThat(output.float32()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/y | {} | no-output",
        "/y | {\"y\":null} | no-output",
        "/y/2 | {\"y\":[1,2]} | no-output",
        "/y | 7 | no-output",
        "/y | {\"y\":[1, | malformed-answer",
        "/y | <html> | malformed-answer"
      })
  void whereItIsNot(String pointer, String body, String errorCode) {
    unreadable(pointer, utf8(body), errorCode);
  }

  @Test
  void anEmptyBody() {
    unreadable("/y", new byte[0], "no-output");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "y", "fp32", "$.y"})
  void neitherFloatsNorAPointer(String text) {
    assertThatThrownBy(() -> AnswerFormat.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is neither float32 nor a JSON pointer, which starts with /");
  }

  private static AnswerFormat.Output read(String pointer, String body)
      throws UnreadableAnswerException {
    return AnswerFormat.parse(pointer).read(utf8(body));
  }

  private static void unreadable(String format, byte[] body, String errorCode) {
    assertThatThrownBy(() -> AnswerFormat.parse(format).read(body))
        .isInstanceOfSatisfying(
            UnreadableAnswerException.class, e -> assertThat(e.errorCode()).isEqualTo(errorCode));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }
}
