package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.TenkException;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target makes of the habits of servers that others wrote. */
@Timeout(30)
class ForeignServerTest {
  private static final byte[] Y = Models.floats(0.25f, 0.75f);
  private static final byte[] NAN = Models.floats(Float.NaN, Float.NaN);

  private static Target open(ForeignServer server, String more) {
    return Models.open(server.url(), more, ForeignServer.PAYLOAD);
  }

  /** One call in JSON. */
  private static Reply json(Habit... habits) {
    try (ForeignServer server = new ForeignServer(habits);
        Target target = open(server, "encoding: json")) {
      return Models.call(target);
    }
  }

  /** One call in binary. */
  private static Reply binary(Habit... habits) {
    try (ForeignServer server = new ForeignServer(habits);
        Target target = open(server, "")) {
      return Models.call(target);
    }
  }

  private static void assertAnswered(Reply reply, byte[] output) {
    assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(reply.output()).contains(output);
  }

  private static Outcome failed(int status, String errorCode) {
    return new Outcome.Failed(OptionalInt.of(status), Optional.of(errorCode));
  }

  @Test
  void withoutAHabit() {
    assertAnswered(binary(), Y);
    assertAnswered(json(), Y);
  }

  /** The same output, whatever is around it or how it comes. */
  @ParameterizedTest
  @EnumSource(
      value = Habit.class,
      names = {
        "BINARY_NOT_LISTED",
        "SERVER_METADATA_404",
        "EXTENSIONS_MISSPELT",
        "VERSION_ABSENT",
        "VERSION_NULL",
        "VERSIONS_501",
        "NESTED_DATA",
        "NESTED_PARAMETERS",
        "VERSIONS_NULL",
        "OUTPUTS_ABSENT",
        "CHUNKED",
        "HTTP_1_0",
        "TEXT_PLAIN"
      })
  void whatChangesNothing(Habit habit) {
    assertAnswered(binary(habit), Y);
    assertAnswered(json(habit), Y);
  }

  @ParameterizedTest
  @CsvSource({"BINARY_400, 400", "BINARY_422, 422", "BINARY_500, 500"})
  void aServerWithoutBinaryTensorsAnswersInJson(Habit habit, int status) {
    assertThat(binary(habit).outcome().httpStatus()).hasValue(status);
    assertAnswered(json(habit), Y);
  }

  @ParameterizedTest
  @CsvSource({
    "CREATED_201, 201",
    "ACCEPTED_202, 202",
    "NO_CONTENT_204, 204",
    "REDIRECT_301, 301",
    "REDIRECT_302, 302",
    "REDIRECT_307, 307",
    "REDIRECT_308, 308",
    "OUTPUTS_DEMANDED, 500",
    "OVERLOADED_500, 500",
    "LOADING_400, 400",
    "LOADING_404, 404",
    "ERROR_IN_200, 200",
    "HTML_200, 200"
  })
  void whatIsNoAnswerHasFailed(Habit habit, int status) {
    Outcome outcome = json(habit).outcome();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.httpStatus()).hasValue(status);
  }

  @Test
  void aRedirectIsNotFollowed() {
    try (ForeignServer server = new ForeignServer(Habit.REDIRECT_308);
        Target target = open(server, "")) {
      Models.call(target);
      Models.call(target);
      assertThat(server.inferences()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Habit.class,
      names = {"OVERLOADED_503", "LOADING_503"})
  void aServerThatIsBusyThrottles(Habit habit) {
    assertThat(json(habit).outcome())
        .isEqualTo(new Outcome.Throttled(OptionalInt.of(503), Optional.empty()));
  }

  @Test
  void textBehindAnAnswerIsMalformed() {
    assertThat(json(Habit.TRAILING_TEXT).outcome()).isEqualTo(failed(200, "malformed-answer"));
    assertThat(binary(Habit.TRAILING_TEXT).outcome()).isEqualTo(failed(200, "malformed-answer"));
  }

  @Test
  void anAnswerOfNaNsIsAnAnswer() {
    assertAnswered(json(Habit.NAN_BARE), NAN);
    assertAnswered(json(Habit.NAN_TEXT), NAN);
    assertAnswered(binary(Habit.NAN_NOTHING), NAN);
  }

  @Test
  void aNumberThatIsNotThereIsNaN() {
    assertAnswered(json(Habit.NAN_NOTHING), NAN);
  }

  @Test
  void halfPrecisionIsWidened() {
    assertAnswered(binary(Habit.FP16_OUTPUT), Y);
  }

  @ParameterizedTest
  @CsvSource({"METADATA_500, 500", "METADATA_404, 404"})
  void metadataThatAreRefusedEndBeforeTheLoad(Habit habit, int status) {
    try (ForeignServer server = new ForeignServer(habit)) {
      assertThatThrownBy(() -> open(server, ""))
          .isInstanceOf(TenkException.class)
          .hasMessageContaining("target 'pi'")
          .hasMessageContaining("status " + status);
      assertThat(server.inferences()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INPUTS_ABSENT", "INPUTS_EMPTY", "SHAPE_FREE"})
  void metadataThatSayTooLittleEndBeforeTheLoad(Habit habit) {
    try (ForeignServer server = new ForeignServer(habit)) {
      assertThatThrownBy(() -> open(server, ""))
          .isInstanceOf(TenkException.class)
          .hasMessageContaining("target 'pi'");
      assertThat(server.inferences()).isEmpty();
    }
  }

  @Test
  void aVersionWhereVersionsAreNotKnownEndsBeforeTheLoad() {
    try (ForeignServer server = new ForeignServer(Habit.VERSIONS_501)) {
      assertThatThrownBy(() -> open(server, "version: '1'"))
          .isInstanceOf(TenkException.class)
          .hasMessageContaining("status 501");
    }
  }

  static Stream<List<Habit>> realServers() {
    return Stream.of(ForeignServer.DJL_SERVING, ForeignServer.MLSERVER, ForeignServer.KSERVE);
  }

  /** None of them tells its inputs where the model's author did not. */
  @ParameterizedTest
  @MethodSource("realServers")
  void aServerAsAWholeEndsBeforeTheLoad(List<Habit> habits) {
    try (ForeignServer server = new ForeignServer(habits)) {
      assertThatThrownBy(() -> open(server, "encoding: json"))
          .isInstanceOf(TenkException.class)
          .hasMessageContaining("target 'pi'");
      assertThat(server.inferences()).isEmpty();
    }
  }

  /** The server's own test: no habit is one in name only. */
  @ParameterizedTest
  @EnumSource(Habit.class)
  void eachHabitShows(Habit habit) throws IOException {
    try (ForeignServer plain = new ForeignServer();
        ForeignServer server = new ForeignServer(habit)) {
      assertThat(transcript(server)).isNotEqualTo(transcript(plain));
    }
  }

  /** All that is answered on one connection, byte by byte. */
  private static String transcript(ForeignServer server) throws IOException {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}]}";
    String binary =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],"
            + "\"parameters\":{\"binary_data_size\":12}}],\"parameters\":{\"binary_data_output\":true}}";
    String requests =
        "GET /v2 HTTP/1.1\r\n\r\n"
            + "GET /v2/models/m HTTP/1.1\r\n\r\n"
            + "GET /v2/models/m/versions/1 HTTP/1.1\r\n\r\n"
            + post("", json, "", "")
            + post("", json, "", "")
            + post("/versions/1", json, "", "")
            + post(
                "",
                binary,
                "0123456789ab",
                "Inference-Header-Content-Length: " + binary.length() + "\r\n");
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().transferTo(answers);
    } catch (IOException e) {
      answers.writeBytes("cut".getBytes(StandardCharsets.ISO_8859_1));
    }
    return answers.toString(StandardCharsets.ISO_8859_1);
  }

  private static String post(String version, String json, String tail, String header) {
    return "POST /v2/models/m%s/infer HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s%s"
        .formatted(version, header, json.length() + tail.length(), json, tail);
  }
}
