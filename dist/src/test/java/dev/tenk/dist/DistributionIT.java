package dev.tenk.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of this machine's platform, as somebody who has nothing else unpacks and uses it. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class DistributionIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String VERSION = "0.1.0";
  private static final String ARCHIVE = "tenk-" + VERSION + "-linux-x86_64.tar.gz";

  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)[^):]*\\)");

  private static final String SUITE =
      """
      name: small
      slo: p90=100s
      demand: 1000/month peak 1/s
      prices: %1$s/prices/edge.csv
      payloads: {synthetic: {count: 1, width: 224, height: 224}}
      targets:
        - name: here
          kind: edge-http
          standing: stand-in
          device: %1$s/prices/devices/raspberry-pi-5-hailo-8l.yaml
          agent: {model: efficientnet-lite0-int8, workers: 1, intra_op_threads: 1}
          model: efficientnet-lite0-int8
          input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
      workloads:
        - {name: w, kind: constant, rate: 2/s, warm_up: 0s, duration: 2s}
      """;

  @TempDir Path folder;

  private Path home;

  /** What a run, and what a command said. */
  private record Said(int exitCode, String out, String err) {}

  @BeforeEach
  void unpack() throws Exception {
    Path place = Files.createDirectories(folder.resolve("Übung 1"));
    home = place.resolve("tenk-" + VERSION);
    assertThat(sh("tar xzf '%s' -C '%s'".formatted(TARGET.resolve(ARCHIVE), place)).exitCode())
        .isZero();
  }

  @Test
  void startsFromAnywhereAndPreparesItsClassesOnce() throws Exception {
    Said first = sh("mkdir empty && cd empty && '%s/bin/tenk' --version".formatted(home));

    assertThat(first.out()).isEqualTo("tenk " + VERSION + "\n");
    assertThat(first.err())
        .isEqualTo("tenk: preparing its classes for this JDK, some seconds, once\n");
    assertThat(endings(home.resolve("cache"))).containsExactly("-driver.jsa", ".jsa", ".rehearsed");
    Said asInAClone = sh("cd '%s' && ./tenk cost scenarios/image-to-3d.yaml".formatted(home));
    assertThat(asInAClone.exitCode()).as(asInAClone.err()).isZero();
    assertThat(asInAClone.out()).contains("always-on              sagemaker-realtime");
    Said again =
        sh("ln -s '%s/bin/tenk' t && ./t --version && PATH=$PWD:$PATH t -V".formatted(home));
    assertThat(again).isEqualTo(new Said(0, "tenk " + VERSION + "\ntenk " + VERSION + "\n", ""));
  }

  /** As where a package manager has installed it; root may write to whatever there is. */
  @Test
  void keepsArchivesAmongTheUsersOwnWhereItsFolderIsClosed() throws Exception {
    Files.delete(home.resolve("cache"));

    Said said = sh("HOME=$PWD/me '%s/bin/tenk' --version".formatted(home));

    assertThat(said.out()).isEqualTo("tenk " + VERSION + "\n");
    assertThat(endings(folder.resolve("me/.cache/tenk")))
        .containsExactly("-driver.jsa", ".jsa", ".rehearsed");
    assertThat(home.resolve("cache")).doesNotExist();
    assertThat(sh("unset HOME; '%s/bin/tenk' --version".formatted(home)))
        .as("without any place for them")
        .isEqualTo(new Said(0, "tenk " + VERSION + "\n", ""));
  }

  /** A real agent with its native code, a real driver; results are where the user is. */
  @Test
  void measures() throws Exception {
    Files.writeString(folder.resolve("suite.yaml"), SUITE.formatted(home));

    Said said = sh("'%s/bin/tenk' run suite.yaml".formatted(home));

    assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
    assertThat(folder.resolve("results/runs")).isDirectory();
    assertThat(folder.resolve("reports/out")).isDirectory();
    assertThat(home.resolve("results")).doesNotExist();
    for (String export : List.of("openmetrics", "parquet")) {
      Said exported =
          sh("'%s/bin/tenk' export %s latest --out run.%s".formatted(home, export, export));
      assertThat(exported.exitCode()).as(exported.err()).isZero();
    }
    Said packed = sh("'%s/bin/tenk' agent package --out agent.tar.gz".formatted(home));
    assertThat(packed.exitCode()).as(packed.err()).isZero();
  }

  @Test
  void everyCommandHasItsManPageAndIsCompleted() throws Exception {
    assertThat(home.resolve("man/man1")).isDirectoryContaining("glob:**/tenk-prices-check.1");
    Said completed =
        sh(
            """
            bash -c '. "%s/completion/tenk"; COMP_WORDS=(tenk mat); COMP_CWORD=1; COMP_LINE="tenk mat"
              _complete_tenk; echo "${COMPREPLY[@]}"'
            """
                .formatted(home));
    assertThat(completed.out()).isEqualTo("matrix\n");
  }

  @Test
  void whatItsDocumentsLinkToIsThere() throws Exception {
    List<String> missing = new ArrayList<>();
    for (Path document : filesOf(home, ".md")) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        if (Files.notExists(document.resolveSibling(link.group(1)))) {
          missing.add(home.relativize(document) + " -> " + link.group(1));
        }
      }
    }

    assertThat(missing).isEmpty();
    assertThat(filesOf(home.resolve("docs"), ".md")).hasSizeGreaterThan(20);
  }

  @Test
  void itsChecksumIsRight() throws Exception {
    Said said = sh("cd '%s' && sha256sum -c %s.sha256".formatted(TARGET, ARCHIVE));

    assertThat(said.out()).isEqualTo(ARCHIVE + ": OK\n");
  }

  private static List<Path> filesOf(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(each -> each.toString().endsWith(ending)).toList();
    }
  }

  private static List<String> endings(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("^tenk-\\d+-\\d+", ""))
          .sorted()
          .toList();
    }
  }

  /** Runs a line with no variable but these. */
  private Said sh(String line) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", line)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", path, "LC_ALL", "C.UTF-8", "JAVA_HOME", System.getProperty("java.home")));
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
