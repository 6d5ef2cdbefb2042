package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tenk writes has the same bytes under every locale that its JVM may be started with. */
class LocalesIT {
  private static final String SUITE =
      """
      name: nightly
      slo: p90=100ms,errors=1%
      demand: 10000/month peak 5/s
      prices: preise.csv
      payloads: {synthetic: {count: 2, width: 4, height: 4}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, max_requests: 100000, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,Größe
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @BeforeEach
  void make() throws IOException {

    Files.writeString(folder.resolve("preise.csv"), BOOK);
    new MadeRun(folder.resolve("runs"), folder, SUITE, 0).cell("even", 1234.5).complete();
    new MadeRun(folder.resolve("runs"), folder, SUITE, 1).cell("even", 10).complete();
  }

  @Test
  void everyOutputIsTheSameUnderEveryLocale() throws Exception {
    Map<String, String> plain = outputs("plain");
    assertThat(plain).hasSizeGreaterThan(10);
    for (String locale : List.of("ar-EG", "fa-IR", "tr-TR", "de-DE", "th-TH-TH")) {
      String[] parts = locale.split("-", 0);
      List<String> options = new ArrayList<>();
      options.addAll(List.of("-Duser.language=" + parts[0], "-Duser.country=" + parts[1]));
      if (parts.length == 3) {
        options.add("-Duser.variant=" + parts[2]);
      }
      Map<String, String> there = outputs(locale, options.toArray(String[]::new));
      assertThat(there.keySet()).as(locale).isEqualTo(plain.keySet());
      plain.forEach(
          (name, text) -> assertThat(there.get(name)).as(locale + " " + name).isEqualTo(text));
    }
    assertThat(outputs("arab", "-Duser.language=ar", "-Duser.extensions=u-nu-arab"))
        .isEqualTo(plain);
  }

  private Map<String, String> outputs(String name, String... options) throws Exception {
    Path current = Files.createDirectory(folder.resolve(name));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EveryOutput.class.getName());
    command.add(folder.resolve("runs").toString());
    command.add(folder.resolve("suite.yaml").toString());
    command.add(PROJECT.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(current.toFile())
            .redirectErrorStream(true)
            .redirectOutput(current.resolve("said.txt").toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return files(current);
  }

  /** Each file's name with its text, or with its bytes where they are no text of UTF-8. */
  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8);
        files.put(
            folder.relativize(file).toString(),
            text.contains("\uFFFD") ? HexFormat.of().formatHex(bytes) : text);
      }
    }
    return files;
  }
}
