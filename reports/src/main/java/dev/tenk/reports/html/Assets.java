package dev.tenk.reports.html;

import dev.tenk.results.model.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** What every page carries: the style sheet, our script, ECharts; and what the page may do. */
final class Assets {
  /** As in the parent pom. */
  private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

  private Assets() {}

  static String style() {
    return Loaded.STYLE;
  }

  static String script() {
    return Loaded.SCRIPT;
  }

  /** Over a megabyte. */
  static String echarts() {
    return Loaded.ECHARTS_SCRIPT;
  }

  /**
   * A content security policy under which only these run: no request, no form, no other script or
   * style. ECharts sets styles through the object model, which needs no permission.
   */
  static String policy(String style, List<String> scripts) {
    return "default-src 'none'; script-src "
        + scripts.stream().map(Assets::hash).collect(Collectors.joining(" "))
        + "; style-src "
        + hash(style)
        + "; img-src data:; base-uri 'none'; form-action 'none'";
  }

  private static String hash(String text) {
    byte[] digest = Hashes.newSha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  /** Text that cannot end the script element it is in. */
  static String insideScript(String script) {
    return script.replaceAll("(?i)</(script)", "<\\\\/$1").replace("<!--", "<\\!--");
  }

  private static String resource(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      // browsers read every line end as a line feed, and so does the hash
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\r\n?", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Read once, and only when a page is written. */
  private static final class Loaded {
    static final String STYLE = resource("report.css");
    static final String SCRIPT = insideScript(resource("report.js"));
    static final String ECHARTS_SCRIPT = insideScript(resource(ECHARTS));
  }
}
