package dev.tenk.targets.edge.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.targets.edge.ScriptedServer.Received;
import dev.tenk.targets.edge.ScriptedServer.Script;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Meters as their documentation has them; no real one was ever seen. The answers of Shellys are in
 * the form of https://shelly-api-docs.shelly.cloud/gen1/ and
 * https://shelly-api-docs.shelly.cloud/gen2/ComponentsAndServices/ (Shelly, Switch, PM1, EM1, EM),
 * those of Tasmota in that of https://tasmota.github.io/docs/JSON-Status-Responses/.
 */
public final class Plugs {
  static final MeterLogin NOBODY = new MeterLogin("admin", Optional.empty());
  static final String PASSWORD = "correct horse & battery+staple";
  static final MeterLogin ADMIN = new MeterLogin("admin", Optional.of(PASSWORD));
  static final OptionalInt ONLY = OptionalInt.empty();
  public static final String SWITCH =
      "{\"id\":0,\"source\":\"init\",\"output\":true,\"apower\":3.4,\"voltage\":230.1,"
          + "\"aenergy\":{\"total\":1234.567,\"by_minute\":[55.1,56.0,54.9],\"minute_ts\":1790000000},"
          + "\"temperature\":{\"tC\":35.1,\"tF\":95.2}}";
  static final String PLUG_S =
      "{\"name\":null,\"id\":\"shellyplusplugs-fcb467000000\",\"mac\":\"FCB467000000\",\"slot\":1,"
          + "\"model\":\"SNPL-00112EU\",\"gen\":2,\"fw_id\":\"20240625-122553/1.3.3-gbdfd9b3\","
          + "\"ver\":\"1.3.3\",\"app\":\"PlusPlugS\",\"auth_en\":false,\"auth_domain\":null}";

  private Plugs() {}

  /** One that answers these paths, and nothing else. */
  static Script of(Map<String, String> answers) {
    return (request, peer) -> {
      String answer = answers.get(request.path());
      peer.answer(answer == null ? 404 : 200, (answer == null ? "no" : answer).getBytes(UTF_8));
    };
  }

  /** One of generation 2 with this state of its only switch. */
  public static Script shelly(String status) {
    return of(shellyAnswers(status));
  }

  static Map<String, String> shellyAnswers(String status) {
    return Map.of(
        "/shelly",
        PLUG_S,
        "/rpc/Shelly.GetStatus",
        "{\"ble\":{},\"cloud\":{\"connected\":false},\"switch:0\":"
            + status
            + ",\"sys\":{\"mac\":\"FCB467000000\",\"uptime\":347388}}",
        "/rpc/Switch.GetStatus?id=0",
        status);
  }

  /**
   * Digest authentication as a server sees it, by RFC 7616, in words of its own: all but {@code
   * /shelly} needs an answer to a challenge.
   *
   * @param reuse whether a challenge may be answered again, with a higher count (firmware 2.0.0)
   */
  static Script digest(Script open, String realm, boolean reuse) {
    Map<String, Integer> counts = new ConcurrentHashMap<>();
    int[] issued = {0};
    return (request, peer) -> {
      String sent = request.headers().get("Authorization");
      if (request.path().equals("/shelly")
          || (sent != null && takes(sent, request, counts, reuse))) {
        open.answer(request, peer);
        return;
      }
      String nonce = "60dc59c" + issued[0]++;
      counts.put(nonce, 0);
      peer.answer(
          401,
          new byte[0],
          "WWW-Authenticate: Digest qop=\"auth\", realm=\"%s\", nonce=\"%s\", algorithm=SHA-256"
              .formatted(realm, nonce));
    };
  }

  private static boolean takes(
      String sent, Received request, Map<String, Integer> counts, boolean reuse) {
    UnaryOperator<String> field =
        name -> sent.replaceFirst(".*\\b" + name + "=\"?([^\",]*)\"?.*", "$1");
    String nonce = field.apply("nonce");
    int count = Integer.parseInt(field.apply("nc"), 16);
    Integer before = counts.get(nonce);
    if (before == null || count != before + 1 || (count > 1 && !reuse)) {
      return false;
    }
    counts.put(nonce, count);
    String a1 = hash("admin:" + field.apply("realm") + ":" + PASSWORD);
    String a2 = hash(request.method() + ":" + request.path());
    return field.apply("uri").equals(request.path())
        && field
            .apply("response")
            .equals(
                hash(
                    a1
                        + ":"
                        + nonce
                        + ":"
                        + field.apply("nc")
                        + ":"
                        + field.apply("cnonce")
                        + ":auth:"
                        + a2));
  }

  private static String hash(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
