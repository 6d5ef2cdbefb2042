package dev.tenk.session;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.Checksums;
import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.targets.aws.S3Folder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs in S3. Each content of a file is an object by its SHA-256, {@code runs/RUN/SHA256}, which
 * nothing replaces. The last object, {@code pushed/RUN}, says which files have which content, as
 * {@code sha256sum} does: before it is there, and until it is replaced by that of a later push,
 * nothing of a push is looked at.
 */
public final class RunTransfer {
  private static final String PUSHED = "pushed/";
  private static final String RUNS = "runs/";
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\P{Cntrl}+)");

  /** What only the machine that measured needs. */
  private static final Pattern LEFT = Pattern.compile("lock|shards/.*");

  /** What says that several generators measured the run, and is needed to resume it. */
  private static final Pattern KEPT = Pattern.compile("shards/[0-9]+/(plan|store)");

  /** Where a run is brought until it is whole: no run is listed below it. */
  private static final String PULLING = ".pulling";

  private final S3Folder folder;

  /** Of a folder that is closed by its owner. */
  public RunTransfer(S3Folder folder) {
    this.folder = folder;
  }

  /** A run that was pushed to its end. */
  public record Pushed(String runId, Instant at) {}

  /**
   * What was carried.
   *
   * @param bytes of those objects that were not there yet
   */
  public record Carried(int files, int objects, long bytes) {}

  /** The runs that are there, by their names; no content of any is read. */
  public List<Pushed> list() throws IOException {
    return folder.list(PUSHED).stream()
        .map(each -> new Pushed(each.name().substring(PUSHED.length()), each.changedAt()))
        .toList();
  }

  /**
   * Puts a run. What an earlier push of it has put is not put again.
   *
   * @throws TenkException while somebody works in the run, or where a file of it is damaged
   */
  public Carried push(RunFolder run) throws IOException {
    try (Closeable lock = run.lock()) {
      RunManifest manifest = run.manifest();
      List<String> damaged = new ArrayList<>(run.damagedInputs(manifest));
      damaged.addAll(run.damagedFiles(manifest));
      if (!damaged.isEmpty()) {
        throw new TenkException(
            "run %s is damaged (%s) and was not pushed; see: tenk runs show %s"
                .formatted(run.runId(), String.join(", ", damaged), run.runId()));
      }
      SortedMap<String, String> files = Checksums.of(run.path());
      files.keySet().removeIf(RunTransfer::isLeft);
      // of cells: a list of checksums is a file like any other here
      files.putAll(lists(run));
      return push(run, files);
    }
  }

  private static boolean isLeft(String file) {
    return LEFT.matcher(file).matches() && !KEPT.matcher(file).matches();
  }

  private static SortedMap<String, String> lists(RunFolder run) throws IOException {
    SortedMap<String, String> lists = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(run.path())) {
      for (Path each : walk.filter(Files::isRegularFile).toList()) {
        String name = run.path().relativize(each).toString();
        if (each.getFileName().toString().equals(Checksums.FILE) && !isLeft(name)) {
          lists.put(name, Checksums.sha256(each));
        }
      }
    }
    return lists;
  }

  private Carried push(RunFolder run, SortedMap<String, String> files) throws IOException {
    String content = RUNS + run.runId() + "/";
    Set<String> there = new HashSet<>();
    folder.list(content).forEach(each -> there.add(each.name().substring(content.length())));
    int objects = 0;
    long bytes = 0;
    StringBuilder list = new StringBuilder();
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = run.path().resolve(each.getKey());
      if (there.add(each.getValue())) {
        folder.put(content + each.getValue(), file);
        objects++;
        bytes += Files.size(file);
      }
      list.append(each.getValue()).append("  ").append(each.getKey()).append('\n');
    }
    folder.put(PUSHED + run.runId(), list.toString().getBytes(StandardCharsets.UTF_8));
    return new Carried(files.size(), objects, bytes);
  }

  /**
   * Brings a run into a store, whole or not at all.
   *
   * @throws ConfigurationException where it is in the store already, or was not pushed to its end
   * @throws TenkException where a content is not what its SHA-256 says
   */
  public Carried pull(String runId, RunStore store) throws IOException {
    if (!runId.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new ConfigurationException("'" + runId + "' is not the id of a run");
    }
    Path target = store.folder().resolve(runId);
    if (Files.exists(target)) {
      throw new ConfigurationException(
          "run " + runId + " is in " + store.folder() + " already; nothing was pulled");
    }
    SortedMap<String, String> files =
        files(
            runId,
            folder
                .get(PUSHED + runId)
                .orElseThrow(
                    () ->
                        new ConfigurationException(
                            "no run '"
                                + runId
                                + "' was pushed there to its end; see what was with: tenk runs list"
                                + " --store s3://BUCKET/PREFIX")));
    Path fresh = store.folder().resolve(PULLING).resolve(runId);
    delete(fresh);
    DurableFiles.createDirectories(fresh);
    try {
      Carried carried = fetch(runId, files, fresh);
      DurableFiles.force(fresh);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(store.folder());
      return carried;
    } finally {
      delete(fresh);
    }
  }

  private static SortedMap<String, String> files(String runId, byte[] list) {
    SortedMap<String, String> files = new TreeMap<>();
    for (String line : new String(list, StandardCharsets.UTF_8).lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches() || !staysWithin(parts.group(2))) {
        throw new TenkException(
            "the list of run %s has a line that is not a checksum and a file of a run: '%s'"
                .formatted(runId, line));
      }
      files.put(parts.group(2), parts.group(1));
    }
    return files;
  }

  private static boolean staysWithin(String file) {
    Path path = Path.of(file);
    return !path.isAbsolute() && path.normalize().equals(path) && !path.startsWith("..");
  }

  private Carried fetch(String runId, SortedMap<String, String> files, Path fresh)
      throws IOException {
    long bytes = 0;
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = fresh.resolve(each.getKey());
      DurableFiles.createDirectories(file.getParent());
      folder.get(RUNS + runId + "/" + each.getValue(), file);
      if (!Checksums.sha256(file).equals(each.getValue())) {
        throw new TenkException(
            "%s of run %s is not what its SHA-256 says in the store; nothing was pulled"
                .formatted(each.getKey(), runId));
      }
      DurableFiles.force(file);
      bytes += Files.size(file);
    }
    return new Carried(files.size(), new TreeSet<>(files.values()).size(), bytes);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(folder)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
