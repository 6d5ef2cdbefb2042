package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher {@code tenk} as cron starts it, without a locale, among names that are more than
 * ASCII. The shell makes these: the JVM of this test may be without a locale, too.
 */
class LauncherIT {
  private static final String SUITE =
      """
      name: nightly
      slo: p90=100ms
      demand: 1000/month peak 1/s
      prices: preise-für-alle.csv
      payloads: {synthetic: {count: 1, width: 2, height: 2}}
      targets:
        - {name: pi, kind: edge-http, standing: measured, device: gerät.yaml, url: "http://127.0.0.1:1", model: m}
      workloads:
        - {name: w, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
      """;

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  /** A project that is built: it has the classes of this test in place of its jar. */
  @BeforeEach
  void build() throws Exception {
    Files.copy(PROJECT.resolve("tenk"), folder.resolve("tenk"));
    Files.copy(PROJECT.resolve("prices/edge.csv"), folder.resolve("edge.csv"));
    Files.copy(
        PROJECT.resolve("prices/devices/raspberry-pi-5-hailo-8l.yaml"),
        folder.resolve("device.yaml"));
    Files.writeString(folder.resolve("suite.yaml"), SUITE);
    Files.createDirectories(folder.resolve("cli/target"));
    Files.createDirectories(folder.resolve("cli/src/main/sh"));
    Files.copy(PROJECT.resolve("cli/src/main/sh/start"), folder.resolve("cli/src/main/sh/start"));
    Path pom = Files.writeString(folder.resolve("pom.xml"), "");
    Files.setLastModifiedTime(pom, FileTime.from(Instant.EPOCH));
    Files.writeString(folder.resolve("cli/target/tenk.built"), "");
    sh(
        Map.of(),
        """
        mkdir Übung
        chmod +x tenk
        mv tenk cli pom.xml Übung/
        mv edge.csv Übung/preise-für-alle.csv
        mv device.yaml Übung/gerät.yaml
        mv suite.yaml Übung/größe.yaml
        """);
  }

  /** A list of variables, or none, as under cron. */
  @ParameterizedTest
  @ValueSource(strings = {"", "LC_ALL=C", "LC_ALL=POSIX", "LANG=de_DE", "LC_ALL=ar_EG.UTF-8"})
  void namesAndOutputsAreThoseOfUtf8(String locale) throws Exception {
    Said said = tenk(locale, "cd Übung && ./tenk run größe.yaml --dry-run");

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertThat(said.out()).contains("suite nightly: 1 cell, about 0 min ");
    assertThat(tenk(locale, "Übung/tenk run $PWD/Übung/größe.yaml --dry-run")).isEqualTo(said);
    assertThat(tenk(locale, "cd Übung && ./tenk run --dry-run kein-maß.yaml"))
        .isEqualTo(new Said(2, "", "tenk: kein-maß.yaml: the suite file cannot be read\n"));
  }

  /** What a JVM without a locale cannot name is refused. */
  @Test
  void withoutTheLauncherSuchNamesAreRefusedInASentence() throws Exception {
    String java = "\"$JAVA_HOME\"/bin/java -cp \"$TENK_CLASSPATH\" dev.tenk.cli.Main ";
    String words = "tenk: names of files are ANSI_X3.4-1968 here, and '";

    for (String line :
        List.of(
            java + "run Übung/größe.yaml --dry-run",
            "cd Übung && " + java + "run suite.yaml --dry-run",
            "cp Übung/größe.yaml suite.yaml && " + java + "run suite.yaml --dry-run")) {
      Said said = tenk("LC_ALL=C", line);
      assertThat(said.exitCode()).as(line).isEqualTo(2);
      assertThat(said.out()).isEmpty();
      assertThat(said.err())
          .as(line)
          .startsWith(words)
          .endsWith("' is more than that; set LC_ALL=C.UTF-8\n")
          .hasLineCount(1);
    }
  }

  /** Who stops reading gets no trace of a stack. */
  @Test
  void aClosedPipeIsNoError() throws Exception {
    Said said = tenk("TERM=dumb NO_COLOR=1", "Übung/tenk --help | head -n 1");
    assertThat(said.out())
        .isEqualTo("Measures what ten thousand inferences cost, and how long each takes.\n");
    assertThat(said.err()).isEmpty();
    assertThat(tenk("", "Übung/tenk --help >&-").err()).isEmpty();
  }

  private Said tenk(String locale, String line) throws Exception {
    return sh(
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            "TENK_CLASSPATH", System.getProperty("java.class.path")),
        (locale.isEmpty() ? "" : "export " + locale + "\n") + line + "\n");
  }

  /** Runs a script without any variable but these. */
  private Said sh(Map<String, String> variables, String script) throws Exception {
    Path file = Files.writeString(folder.resolve("script.sh"), script);
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of("sh", "-e", file.toString()))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().putAll(variables);
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Said(process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    // the launcher prepares once
    return Files.readString(file, StandardCharsets.UTF_8)
        .replaceAll("(?m)^tenk: preparing its classes .*\n", "");
  }
}
