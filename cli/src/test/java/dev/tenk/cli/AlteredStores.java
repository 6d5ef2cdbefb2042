package dev.tenk.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A store of a few runs, in which one thing at a time is not as tenk left it, and what the commands
 * then print.
 */
final class AlteredStores {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern OF_WHOLE_CELL =
      Pattern.compile(".*/cells/[^/]+/[^/]+/[0-9]+/(?!SHA256SUMS).*");

  private final Path store;
  private final Path out;
  private final List<String> runIds;
  private final Set<String> checksummed = new HashSet<>();
  private final SortedMap<Path, byte[]> files = new TreeMap<>();
  private final Set<Path> folders = new LinkedHashSet<>();

  /** Makes the store: four runs of one suite, one of them cut off and one pinned. */
  AlteredStores(Path folder) throws IOException {
    store = folder.resolve("store");
    out = folder.resolve("out");
    KillTrial.makeRuns(folder, 4);
    List<RunFolder> runs = new RunStore(store).runs();
    runIds = runs.stream().map(RunFolder::runId).toList();
    RunFolder cutOff = runs.get(1);
    RunManifest manifest = cutOff.manifest();
    Path cell = cutOff.cell(manifest.plan().cells().get(0));
    Files.move(cell, cell.resolveSibling(cell.getFileName() + ".partial"));
    cutOff.close(manifest);
    Said.tenk("runs", "pin", runIds.get(0), "--as", "base", "--store", store.toString());
    try (Stream<Path> all = Files.walk(store)) {
      for (Path each : all.toList()) {
        if (Files.isDirectory(each)) {
          folders.add(each);
        } else {
          files.put(each, Files.readAllBytes(each));
          if (OF_WHOLE_CELL.matcher(each.toString()).matches()) {
            checksummed.add(store.relativize(each).toString());
          }
        }
      }
    }
  }

  /**
   * Alters one thing, lets commands read it, and puts it back.
   *
   * @return what is wrong, each a sentence
   */
  List<String> trial(long seed) throws IOException {
    Random random = new Random(seed);
    Alteration alteration = alter(random);
    List<String> problems = new ArrayList<>();
    SortedMap<Path, byte[]> altered = read();
    String run = alteration.runId();
    SaidInTime list = tenk(problems, "runs", "list");
    for (String each : runIds) {
      if (!list.said().out().contains(each)) {
        problems.add("runs list hides " + each);
      }
    }
    SaidInTime show = tenk(problems, "runs", "show", run);
    if (alteration.inCell()
        && show.said().exitCode() == ExitCode.DONE
        && !show.said().out().contains(alteration.file())) {
      problems.add("runs show does not name it: " + show.said().out());
    }
    List<List<String>> looks =
        List.of(
            List.of("report", run, "--out", out.toString()),
            List.of("compare", runIds.get(3), run),
            List.of("compare", run, "latest"),
            List.of("history", "--out", out.toString()),
            List.of("matrix", run, "--out", out.toString()),
            List.of("report", "latest", "--out", out.toString()),
            List.of("report", "pinned:base", "--out", out.toString()),
            List.of("runs", "show", "latest~1"),
            List.of("runs", "show", "label:hef=v12"),
            List.of("run", "--dry-run", "--resume", run));
    for (int i = 0; i < 2; i++) {
      tenk(problems, looks.get(random.nextInt(looks.size())).toArray(String[]::new));
    }
    if (!same(altered, read())) {
      problems.add("looking has written into the store");
    }
    List<List<String>> changes =
        List.of(
            List.of("runs", "pin", run, "--as", "other"),
            List.of("runs", "thin", "--keep", "1"),
            List.of("runs", "unpin", "base"));
    tenk(problems, changes.get(random.nextInt(changes.size())).toArray(String[]::new));
    restore();
    return problems.isEmpty()
        ? List.of()
        : problems.stream().map(problem -> alteration + ": " + problem).toList();
  }

  private SaidInTime tenk(List<String> problems, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--store", store.toString()));
    SaidInTime said = SaidInTime.tenk(all.toArray(String[]::new));
    problems.addAll(said.problems());
    return said;
  }

  /**
   * What was altered.
   *
   * @param file its path in the store
   * @param inCell whether it is a file whose checksum is kept
   */
  private record Alteration(String runId, String file, boolean inCell, String how) {}

  private Alteration alter(Random random) throws IOException {
    Mutator mutator = new Mutator(random);
    String runId = mutator.pick(runIds);
    List<Path> ofRun =
        files.keySet().stream().filter(file -> file.startsWith(store.resolve(runId))).toList();
    int which = random.nextInt(10);
    Path file =
        which < 4
            ? store.resolve(runId).resolve(RunFolder.MANIFEST)
            : which == 4
                ? mutator.pick(files.keySet().stream().filter(this::isOfStore).toList())
                : mutator.pick(ofRun);
    byte[] bytes = files.get(file);
    int how = random.nextInt(20);
    String said;
    switch (how) {
      case 0 -> {
        Files.delete(file);
        said = "deleted";
      }
      case 1 -> {
        Files.delete(file);
        Files.createDirectory(file);
        said = "a folder";
      }
      case 2 -> {
        Files.delete(file);
        Files.createSymbolicLink(file, file);
        said = "a link to itself";
      }
      case 3 -> {
        Path other = mutator.pick(ofRun);
        Files.write(file, files.get(other));
        said = "the content of " + store.relativize(other);
      }
      case 4 -> {
        return alterFolder(random, runId);
      }
      case 5, 6, 7, 8 -> {
        Files.write(file, mutator.bytes(bytes));
        said = "other bytes";
      }
      case 9 -> {
        Files.write(file, new byte[0]);
        said = "empty";
      }
      default -> {
        String json = mutated(mutator, random, bytes);
        Files.writeString(file, json);
        said = "other text";
      }
    }
    String name = store.relativize(file).toString();
    boolean inCell = checksummed.contains(name) && !Arrays.equals(bytes, bytesOf(file));
    return new Alteration(runId, inCell ? name.substring(runId.length() + 1) : name, inCell, said);
  }

  private static byte[] bytesOf(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private boolean isOfStore(Path file) {
    return file.getParent().equals(store);
  }

  private Alteration alterFolder(Random random, String runId) throws IOException {
    Path run = store.resolve(runId);
    Path cells = run.resolve("cells");
    switch (random.nextInt(6)) {
      case 0 -> Files.move(cells, run.resolve("cells-elsewhere"));
      case 1 -> Files.createDirectories(cells.resolve("one/even/9.partial/gatling"));
      case 2 -> Files.createDirectories(store.resolve("20991231T000000Z-nothing-0000"));
      case 3 -> Files.writeString(store.resolve("20991231T000000Z-file-0000"), "not a folder");
      case 4 -> {
        Path copy = Files.createDirectories(store.resolve("20991231T000000Z-copy-0000"));
        Files.copy(run.resolve(RunFolder.MANIFEST), copy.resolve(RunFolder.MANIFEST));
      }
      default -> Files.writeString(run.resolve(RunFolder.MANIFEST + ".tmp"), "{");
    }
    return new Alteration(runId, "folders", false, "folders");
  }

  /** JSON stays JSON where it is, so that more than the parser is tried. */
  private static String mutated(Mutator mutator, Random random, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      JsonNode root = JSON.readTree(text);
      if (root == null || !root.isContainerNode() || random.nextInt(4) == 0) {
        return mutator.text(text);
      }
      List<JsonNode> containers = new ArrayList<>();
      collect(root, containers);
      JsonNode container = mutator.pick(containers);
      JsonNode value = value(mutator, random);
      if (container instanceof ObjectNode object && object.size() > 0) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = mutator.pick(names);
        switch (random.nextInt(4)) {
          case 0 -> object.remove(name);
          case 1 -> object.set(mutator.value(), object.remove(name));
          default -> object.set(name, value);
        }
      } else if (container instanceof ArrayNode array) {
        if (array.size() > 0 && random.nextBoolean()) {
          array.set(random.nextInt(array.size()), value);
        } else {
          array.add(value);
        }
      }
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      return mutator.text(text);
    }
  }

  private static JsonNode value(Mutator mutator, Random random) {
    String text = mutator.value();
    try {
      return random.nextBoolean()
          ? JSON.readTree(text).deepCopy()
          : JSON.getNodeFactory().textNode(text);
    } catch (JsonProcessingException | RuntimeException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private SortedMap<Path, byte[]> read() throws IOException {
    SortedMap<Path, byte[]> now = new TreeMap<>();
    try (Stream<Path> all = Files.walk(store)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        now.put(each, Files.readAllBytes(each));
      }
    }
    return now;
  }

  private static boolean same(SortedMap<Path, byte[]> one, SortedMap<Path, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
  }

  private void restore() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(store)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      if (Files.isSymbolicLink(each)
          || (Files.isDirectory(each) ? !folders.contains(each) : !files.containsKey(each))) {
        Files.delete(each);
      }
    }
    for (Path folder : folders) {
      Files.createDirectories(folder);
    }
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      if (!Files.isRegularFile(file.getKey())
          || Files.size(file.getKey()) != file.getValue().length
          || !Arrays.equals(Files.readAllBytes(file.getKey()), file.getValue())) {
        Files.write(file.getKey(), file.getValue());
      }
    }
  }
}
