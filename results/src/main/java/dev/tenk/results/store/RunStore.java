package dev.tenk.results.store;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder that holds all runs. */
public final class RunStore {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern LATEST =
      Pattern.compile("latest(?::(?<suite>[^~]+))?(?:~(?<back>[0-9]{1,6}))?");

  private static final String PINNED = "pinned:";
  private static final Pattern LABEL = Pattern.compile("label:(?<key>[^=]+)=(?<value>.*)");

  private final Path root;

  /** A store in a folder that need not exist yet. */
  public RunStore(Path root) {
    this.root = root;
  }

  /** The folder of the runs. */
  public Path folder() {
    return root;
  }

  /** A run id that sorts by time, as {@code 20261121T020000Z-nightly-3f2a}. */
  public static String newRunId(Instant startedAt, String suite, int salt) {
    return String.format(Locale.ROOT, "%s-%s-%04x", TIME.format(startedAt), suite, salt & 0xffff);
  }

  /**
   * Starts a run folder with what the run was given, and then its manifest.
   *
   * @param manifest that names the inputs
   */
  public RunFolder create(RunManifest manifest, RunInputs inputs) throws IOException {
    RunFolder run = reserve(manifest.runId());
    run.begin(manifest, inputs);
    return run;
  }

  /** What fills a run's folder. */
  public interface Filling {
    void into(RunFolder run) throws IOException;
  }

  /**
   * Makes a run that is whole from the beginning: nobody sees it before, and whatever fails leaves
   * nothing of it.
   *
   * @param manifest of it as it begins
   * @param cells writes all cells that the manifest plans
   * @throws ConfigurationException when there is a run of that id
   */
  public RunFolder createWhole(RunManifest manifest, RunInputs inputs, Filling cells)
      throws IOException {
    Path folder = root.resolve(manifest.runId());
    if (Files.exists(folder)) {
      throw new ConfigurationException("it is there already, as run " + manifest.runId());
    }
    DurableFiles.createDirectories(root);
    // what a kill leaves in there is taken for no run
    Path hidden = root.resolve("." + manifest.runId() + ".unfinished");
    DurableFiles.deleteAll(hidden);
    RunFolder run = new RunFolder(hidden.resolve(manifest.runId()));
    try {
      DurableFiles.createDirectories(run.path());
      cells.into(run);
      run.begin(manifest, inputs);
      run.close(manifest);
      DurableFiles.move(run.path(), folder);
    } finally {
      DurableFiles.deleteAll(hidden);
    }
    return new RunFolder(folder.toAbsolutePath().normalize());
  }

  /** The empty folder of a run that is to {@link RunFolder#begin}; not listed as a run yet. */
  public RunFolder reserve(String runId) throws IOException {
    Path folder = root.resolve(runId);
    DurableFiles.createDirectories(root);
    DurableFiles.createDirectory(folder);
    return new RunFolder(folder);
  }

  private RunFolder latest(Optional<String> suite, int back) {
    List<RunFolder> newestFirst = new ArrayList<>(runs());
    Collections.reverse(newestFirst);
    int found = 0;
    for (RunFolder run : newestFirst) {
      Optional<RunManifest> manifest = readable(run);
      if (manifest.isPresent()
          && (suite.isEmpty() || suite.get().equals(manifest.get().suite().name()))) {
        if (found == back) {
          return run;
        }
        found++;
      }
    }
    String which = suite.map(name -> " of suite '" + name + "'").orElse("");
    throw new ConfigurationException(
        found == 0
            ? "no run" + which + " in " + root + " yet; start one with: tenk run SUITE"
            : "latest~" + back + ": only " + found + " runs" + which + " are in " + root);
  }

  /** Baselines by name. */
  public Pins pins() {
    return new Pins(root);
  }

  private RunFolder pinned(String name) {
    String runId =
        pins()
            .of(name)
            .map(Pins.Pin::runId)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "no run is pinned as '"
                            + name
                            + "' in "
                            + root
                            + "; pin one with: tenk runs pin RUN --as "
                            + name));
    Path folder = root.resolve(runId);
    if (!isRun(folder)) {
      throw new ConfigurationException(
          "run %s, pinned as '%s', is no longer in %s; pin another one with: tenk runs pin RUN --as %s, or take the pin out with: tenk runs unpin %s"
              .formatted(runId, name, root, name, name));
    }
    return new RunFolder(folder.toAbsolutePath().normalize());
  }

  private RunFolder labelled(String key, String value) {
    List<RunFolder> runs = runs();
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (readable(runs.get(i)).map(RunManifest::labels).map(each -> each.get(key)).stream()
          .anyMatch(value::equals)) {
        return runs.get(i);
      }
    }
    throw new ConfigurationException(
        "no run with label " + key + "=" + value + " in " + root + "; see: tenk runs list");
  }

  /** Empty for a damaged one, which must not hide the others. */
  private static Optional<RunManifest> readable(RunFolder run) {
    try {
      return Optional.of(run.manifest());
    } catch (TenkException e) {
      return Optional.empty();
    }
  }

  /** All runs, oldest first, damaged ones too: that shows when their manifest is read. */
  public List<RunFolder> runs() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders.filter(RunStore::isRun).sorted().map(RunFolder::new).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new TenkException(root + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether it is one, whole or damaged. */
  private static boolean isRun(Path folder) {
    return Stream.of(RunFolder.MANIFEST, RunFolder.SUITE, RunFolder.CELLS)
        .anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  /**
   * A run by id, by the path of its folder, or counted from the latest: {@code latest}, {@code
   * latest~1} (the one before), {@code latest:nightly} and {@code latest:nightly~1} (of the suite
   * of that name); {@code pinned:nightly}, the one of that name in {@link #pins()}; {@code
   * label:hef=v12}, the latest with that label.
   *
   * @throws ConfigurationException when there is none
   */
  public RunFolder open(String reference) {
    Matcher latest = LATEST.matcher(reference);
    if (latest.matches()) {
      return latest(
          Optional.ofNullable(latest.group("suite")),
          latest.group("back") == null ? 0 : Integer.parseInt(latest.group("back")));
    }
    if (reference.startsWith(PINNED)) {
      return pinned(reference.substring(PINNED.length()));
    }
    Matcher label = LABEL.matcher(reference);
    if (label.matches()) {
      return labelled(label.group("key"), label.group("value"));
    }
    for (Path folder : folders(reference)) {
      if (isRun(folder)) {
        return new RunFolder(folder.toAbsolutePath().normalize());
      }
    }
    throw new ConfigurationException(
        "no run '" + reference + "' in " + root + "; see: tenk runs list");
  }

  /** None for a text that is no path. */
  private List<Path> folders(String reference) {
    try {
      return reference.isEmpty() ? List.of() : List.of(root.resolve(reference), Path.of(reference));
    } catch (InvalidPathException e) {
      return List.of();
    }
  }
}
