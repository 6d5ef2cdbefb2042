package dev.tenk.cli;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that were altered, file by file and field by field. Whatever was done to one of them: the
 * others are there, and it is reported in a sentence. {@code -Dtenk.alterations=1000000} tries all
 * there are, and every command on each.
 */
class AlteredStoreTest {
  private static final int CASES = Integer.getInteger("tenk.alterations", 150);
  private static final int FEW = 2_000;
  private static final long SEED = 18;
  private static final String SUITE =
      """
      name: nightly
      slo: p50=100ms
      demand: 1000/month peak 1/s
      prices: book.csv
      payloads: {synthetic: {count: 3, width: 8, height: 8}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024, max_requests: 100000}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What a field may be instead; written into the file as it is here. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "\"x\"",
          "\"\\u001b[31m\\u0000../\\n\"",
          "-1",
          "0.5",
          "1e308",
          "99999999999999999999999999",
          "1e999999999",
          "true",
          "{}",
          "[]",
          "[null]");

  @TempDir static Path folder;
  private static Path store;
  private static RunFolder altered;
  private static RunFolder other;
  private static Path sums;

  @BeforeAll
  static void measure() throws IOException {
    Files.writeString(folder.resolve("book.csv"), BOOK);
    Files.writeString(folder.resolve("suite.yaml"), SUITE);
    store = folder.resolve("runs");
    other = new MadeRun(store, folder, SUITE, 0).cell("even", 10).complete();
    altered = new MadeRun(store, folder, SUITE, 1).cell("even", 11).complete();
    sums = altered.path().resolve("cells/function/even/1/SHA256SUMS");
    assertThat(sums).isRegularFile();
    assertThat(tenk("runs", "pin", altered.runId(), "--store", store.toString()).exitCode())
        .isZero();
  }

  /** What was done to which file, and the content it then has; null where it is a folder. */
  private record Alteration(Path file, String what, byte[] content) {
    @Override
    public String toString() {
      return folder.relativize(file) + ": " + what;
    }
  }

  @Test
  void noAlterationBreaksACommandOrHidesAnotherRun() throws IOException {
    List<Alteration> alterations = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(store)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        alterations.addAll(of(file));
      }
    }
    Collections.shuffle(alterations, new Random(SEED));
    List<String> broken = new ArrayList<>();
    int command = 0;
    for (Alteration each : alterations.subList(0, Math.min(CASES, alterations.size()))) {
      byte[] whole = Files.readAllBytes(each.file());
      byte[] wholeSums = Files.readAllBytes(sums);
      boolean asIfMeasured = command / commands().size() % 2 == 0;
      put(each);
      if (asIfMeasured && each.content() != null) {
        sumAnew(each.file());
      }
      List<List<String>> commands = commands();
      broken.addAll(broken(each, List.of("runs", "list")));
      if (CASES > FEW) {
        commands.forEach(all -> broken.addAll(broken(each, all)));
      } else {
        broken.addAll(broken(each, commands.get(command % commands.size())));
      }
      command++;
      put(new Alteration(each.file(), "whole", whole));
      Files.write(sums, wholeSums);
    }
    assertThat(broken).isEmpty();
  }

  private static List<List<String>> commands() {
    String id = altered.runId();
    String out = folder.resolve("out").toString();
    return List.of(
        List.of("runs", "show", id),
        List.of("report", id, "--out", out),
        List.of("matrix", id),
        List.of("matrix", id, "--slo", "p50=50ms"),
        List.of("compare", other.runId(), id),
        List.of("compare", id, other.runId()),
        List.of("history", "--suite", "nightly"),
        List.of("runs", "show", "latest:nightly"),
        List.of("runs", "show", "pinned:nightly"),
        List.of("report", "latest", "--out", out),
        List.of("runs", "pin", id, "--as", "again"),
        List.of("runs", "show", "label:hef=v1"));
  }

  private static List<String> broken(Alteration alteration, List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--store", store.toString()));
    Said said;
    try {
      said = tenk(arguments.toArray(String[]::new));
    } catch (Throwable e) {
      return List.of(alteration + ": " + command + " threw " + e);
    }
    String all = said.out() + said.err();
    boolean sound =
        (said.exitCode() == 0 || said.exitCode() == 2 || said.exitCode() == 3)
            && said.err().lines().count() <= 3
            && !all.contains("Exception")
            && !all.contains("\tat ")
            && all.chars().noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c))
            && (!command.get(1).equals("list")
                || (all.contains(other.runId()) && all.contains(altered.runId()))
                || alteration.file().getFileName().toString().equals("pins.json"));
    return sound
        ? List.of()
        : List.of(
            "%s: %s: exit %d%n%s%n"
                .formatted(
                    alteration,
                    command,
                    said.exitCode(),
                    said.err().lines().limit(12).reduce("", (a, b) -> a + "\n  " + b)));
  }

  private static void put(Alteration alteration) throws IOException {
    if (Files.exists(alteration.file())) {
      try (Stream<Path> walk = Files.walk(alteration.file())) {
        for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    if (alteration.content() == null) {
      Files.createDirectories(alteration.file().resolve("inside"));
    } else if (alteration.what().equals("gone")) {
      return;
    } else if (alteration.what().equals("huge")) {
      try (RandomAccessFile file = new RandomAccessFile(alteration.file().toFile(), "rw")) {
        file.setLength((64L << 20) + 1);
      }
    } else {
      Files.write(alteration.file(), alteration.content());
    }
  }

  /** The checksum of a cell's file then matches it. */
  private static void sumAnew(Path file) throws IOException {
    if (Files.exists(file) && Files.exists(sums) && !file.equals(sums)) {
      String name = sums.getParent().relativize(file).toString();
      Files.writeString(
          sums,
          Files.readString(sums)
              .replaceAll(
                  "(?m)^[0-9a-f]{64}  " + Pattern.quote(name) + "$",
                  Hashes.sha256(Files.readAllBytes(file)) + "  " + name));
    }
  }

  private static List<Alteration> of(Path file) throws IOException {
    if (file.startsWith(other.path())) {
      return List.of();
    }
    byte[] whole = Files.readAllBytes(file);
    List<Alteration> alterations = new ArrayList<>();
    byte[] noise = new byte[1_000];
    new Random(SEED).nextBytes(noise);
    alterations.add(new Alteration(file, "noise", noise));
    alterations.add(new Alteration(file, "empty", new byte[0]));
    alterations.add(new Alteration(file, "gone", new byte[0]));
    alterations.add(new Alteration(file, "huge", new byte[0]));
    alterations.add(new Alteration(file, "a folder", null));
    for (int eighth = 1; eighth < 8; eighth++) {
      alterations.add(
          new Alteration(
              file,
              "cut at " + eighth + "/8",
              Arrays.copyOf(whole, (int) ((long) whole.length * eighth / 8))));
    }
    byte[] bent = whole.clone();
    for (int i = 0; i < bent.length; i += 97) {
      bent[i] ^= (byte) 0xff;
    }
    alterations.add(new Alteration(file, "bent", bent));
    if (file.toString().endsWith(".json")) {
      for (String text : List.of("{}", "null", "[]", "7", "\"x\"", "{\"schema_version\": 2}")) {
        alterations.add(new Alteration(file, text, text.getBytes(StandardCharsets.UTF_8)));
      }
      JsonNode root = MAPPER.readTree(whole);
      addFields(file, root, root, "", alterations);
    }
    return alterations;
  }

  /** Every field gone, and every one another. */
  private static void addFields(
      Path file, JsonNode root, JsonNode node, String where, List<Alteration> alterations)
      throws IOException {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode value = object.remove(name);
        alterations.add(changed(file, root, where + "/" + name + " gone"));
        for (String instead : VALUES) {
          object.put(name, "INSTEAD");
          alterations.add(
              new Alteration(
                  file,
                  where + "/" + name + " is " + instead,
                  MAPPER
                      .writeValueAsString(root)
                      .replace("\"INSTEAD\"", instead)
                      .getBytes(StandardCharsets.UTF_8)));
        }
        object.set(name, value);
        addFields(file, root, value, where + "/" + name, alterations);
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      addFields(file, root, array.get(0), where + "/0", alterations);
    }
  }

  private static Alteration changed(Path file, JsonNode root, String what) throws IOException {
    return new Alteration(file, what, MAPPER.writeValueAsBytes(root));
  }
}
