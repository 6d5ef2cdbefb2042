package dev.tenk.targets.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
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

  @ParameterizedTest
  @ValueSource(strings = {"/y", "", "jsonl", "jsonl:/y", "numbers", "csv"})
  void anEmptyBody(String format) {
    unreadable(format, new byte[0], "no-output");
    unreadable(format, utf8("\n"), "no-output");
  }

  /** RFC 6901, section 5, with its document. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | {\"foo\":[\"bar\",7],\"\":0,\"a/b\":1,\"m~n\":8,\"~1\":9,\" \":7}",
        "/ | 0",
        "/foo | [\"bar\",7]",
        "/foo/1 | 7",
        "/a~1b | 1",
        "/m~0n | 8",
        "/~01 | 9",
        "`/ ` | 7",
      })
  void pointers(String pointer, String value) throws UnreadableAnswerException {
    String document =
        " {\"foo\": [\"bar\", 7], \"\": 0, \"a/b\": 1, \"m~n\": 8, \"~1\": 9, \" \": 7}\r\n";
    assertThat(read(pointer, document).raw()).isEqualTo(utf8(value));
    assertThat(read("jsonl:/", document).raw()).isEqualTo(utf8("0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/foo/01", "/foo/-", "/foo/2", "/foo/-1", "//", "/ /", "/FOO"})
  void pointersToNothing(String pointer) {
    unreadable(pointer, utf8("{\"foo\":[1,2],\"\":0,\" \":7}"), "no-output");
  }

  @Test
  void theWholeDocument() throws UnreadableAnswerException {
    AnswerFormat.Output output = read("", " [ [1, 2.5],\n [-3] ] ");
    assertThat(output.raw()).isEqualTo(utf8("[[1,2.5],[-3]]"));
    assertThat(output.float32()).hasValueSatisfying(is(1f, 2.5f, -3f));
    assertThat(read("", "7").float32()).hasValueSatisfying(is(7f));
    unreadable("", utf8("null"), "no-output");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1] x", "[1] [2]", "[1],", "[1]}", "[1]\n[2]"})
  void textAfterTheDocument(String body) {
    unreadable("", utf8(body), "malformed-answer");
    unreadable("/0", utf8(body), "malformed-answer");
  }

  @Test
  void numbersThatAreNotFinite() throws UnreadableAnswerException {
    float[] expected = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    assertThat(read("/y", "{\"y\": [NaN, Infinity, -Infinity]}").float32())
        .hasValueSatisfying(is(expected));
    assertThat(read("numbers", "nan inf -inf").float32()).hasValueSatisfying(is(expected));
    assertThat(read("csv", "NaN,Infinity,-Infinity").float32()).hasValueSatisfying(is(expected));
    // beyond float32, in whatever form
    assertThat(read("", "[1e39, -1e39]").float32())
        .hasValueSatisfying(is(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
    assertThat(read("numbers", "1e39").float32()).hasValueSatisfying(is(Float.POSITIVE_INFINITY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 -2.5 .5 3e2", " 1,-2.5 , .5\t3e2\r\n", "1.\n-2.5\n+.5\n+3E+2"})
  void plainNumbers(String body) throws UnreadableAnswerException {
    AnswerFormat.Output output = read("numbers", body);
    assertThat(output.raw()).isEqualTo(utf8(body));
    assertThat(output.float32()).hasValueSatisfying(is(1f, -2.5f, 0.5f, 300f));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1,,2", ",1", "1,", "cat", "1f", "0x1p3", "1_0", "[1]", "1;2", "--1", "e3"})
  void noPlainNumbers(String body) {
    unreadable("numbers", utf8(body), "malformed-answer");
    unreadable("csv", utf8(body), "malformed-answer");
  }

  @Test
  void rowsOfNumbers() throws UnreadableAnswerException {
    // as the XGBoost container answers for three rows, and with more than one value a row
    assertThat(read("csv", "0.5\n0.25\n0.125\n").float32())
        .hasValueSatisfying(is(0.5f, 0.25f, 0.125f));
    AnswerFormat.Output output = read("csv", "0.5,\"-1\"\r\n 2 ,3e1\r\n");
    assertThat(output.raw()).isEqualTo(utf8("0.5,\"-1\"\r\n 2 ,3e1\r\n"));
    assertThat(output.float32()).hasValueSatisfying(is(0.5f, -1f, 2f, 30f));
    unreadable("csv", utf8("1,2\n3"), "malformed-answer");
    unreadable("csv", utf8("a,b\n1,2"), "malformed-answer");
    unreadable("csv", utf8("1 2"), "malformed-answer");
    unreadable("csv", utf8("\"1"), "malformed-answer");
    unreadable("csv", utf8("\"1\"2"), "malformed-answer");
  }

  @Test
  void linesOfJson() throws UnreadableAnswerException {
    String body = "{\"y\": [1, 2]}\n\n{\"y\": 3, \"z\": \"cat\"}\r\n";
    AnswerFormat.Output whole = read("jsonl", body);
    assertThat(whole.raw()).isEqualTo(utf8("{\"y\":[1,2]}\n{\"y\":3,\"z\":\"cat\"}"));
    assertThat(whole.float32()).isEmpty();
    AnswerFormat.Output values = read("jsonl:/y", body);
    assertThat(values.raw()).isEqualTo(utf8("[1,2]\n3"));
    assertThat(values.float32()).hasValueSatisfying(is(1f, 2f, 3f));
    assertThat(read("jsonl", "1\n[NaN,2]").float32()).hasValueSatisfying(is(1f, Float.NaN, 2f));
    assertThat(read("jsonl", "1\n\"cat\"").float32()).isEmpty();
    unreadable("jsonl:/z", utf8(body), "no-output");
    unreadable("jsonl", utf8("{\"y\":\n1}"), "malformed-answer");
    unreadable("jsonl", utf8("1 2\n3"), "malformed-answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "fp32", "$.y", "jsonl:", "jsonl:y", "CSV", " ", "#/y"})
  void noFormat(String text) {
    assertThatThrownBy(() -> AnswerFormat.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'"
                + text
                + "' is neither float32, numbers, csv, jsonl nor a JSON pointer, which starts with"
                + " / or is \"\" for the whole document");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a~2", "/~", "/a~/b", "/~~0"})
  void noPointer(String text) {
    String message =
        "'" + text + "' is not a JSON pointer: in a name ~ is written ~0, and / is written ~1";
    for (String format : new String[] {text, "jsonl:" + text}) {
      assertThatThrownBy(() -> AnswerFormat.parse(format))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
  }

  private static Consumer<byte[]> is(float... values) {
    return raw -> assertThat(raw).isEqualTo(floats(values));
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
