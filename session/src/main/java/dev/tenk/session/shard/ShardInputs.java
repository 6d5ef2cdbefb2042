package dev.tenk.session.shard;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.suite.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The files that a suite names by a relative path and a driver reads: payloads, their labels,
 * recordings to replay, certificates. One archive has all of them, laid out as they are seen from
 * the suite's folder, for machines that have none of them.
 */
final class ShardInputs {
  private static final String ROOT = "files";

  /** The first entry: the suite's folder within the archive. */
  private static final String BASE = "base/";

  private ShardInputs() {}

  /**
   * Writes the archive.
   *
   * @param baseFolder what relative paths in the suite are relative to
   */
  static void write(Suite suite, Path baseFolder, Path archive) throws IOException {
    Path base = baseFolder.toAbsolutePath().normalize();
    Set<Path> files = files(suite);
    Path root = base;
    for (Path each : files) {
      while (!each.startsWith(root)) {
        root = root.getParent();
      }
    }
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry(BASE + name(root, base) + "/"));
      for (Path each : files) {
        zip.putNextEntry(new ZipEntry(name(root, each)));
        Files.copy(each, zip);
      }
    }
  }

  private static String name(Path root, Path file) {
    return Path.of(ROOT).resolve(root.relativize(file)).toString().replace('\\', '/');
  }

  private static Set<Path> files(Suite suite) throws IOException {
    Set<Path> files = new TreeSet<>();
    for (Suite.PayloadPlan plan : suite.payloads()) {
      add(plan.settings(), "images", files);
      add(plan.settings(), "tensors", files);
      add(plan.settings(), "labels", files);
    }
    suite.targets().forEach(target -> addFile(target.settings(), "ca_file", files));
    for (Workload workload : suite.workloads()) {
      if (workload instanceof Workload.OpenWorkload open
          && open.arrivals() instanceof Arrivals.Replay replay) {
        addFile(Path.of(replay.recording().file()), files);
      }
    }
    return files;
  }

  /** A file, or all files of a folder. */
  private static void add(Settings settings, String key, Set<Path> files) throws IOException {
    if (!isRelative(settings, key)) {
      return;
    }
    Path path = settings.path(key);
    if (!Files.isDirectory(path)) {
      addFile(path, files);
      return;
    }
    try (Stream<Path> all = Files.list(path)) {
      all.forEach(each -> addFile(each, files));
    }
  }

  private static void addFile(Settings settings, String key, Set<Path> files) {
    if (isRelative(settings, key)) {
      addFile(settings.path(key), files);
    }
  }

  /** An absolute path is looked for on each machine as it is written. */
  private static boolean isRelative(Settings settings, String key) {
    return settings.has(key) && !Path.of(settings.string(key)).isAbsolute();
  }

  private static void addFile(Path file, Set<Path> files) {
    Path whole = file.toAbsolutePath().normalize();
    if (Files.isRegularFile(whole)) {
      files.add(whole);
    }
  }

  /**
   * Reads the archive into a folder.
   *
   * @return what relative paths in the suite are relative to on this machine
   */
  static Path read(Path archive, Path into) throws IOException {
    Path base = into;
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        boolean isBase = entry.getName().startsWith(BASE);
        Path file =
            into.resolve(isBase ? entry.getName().substring(BASE.length()) : entry.getName())
                .normalize();
        if (!file.startsWith(into.resolve(ROOT))) {
          throw new IOException(archive + ": '" + entry.getName() + "' leads out of its folder");
        }
        if (isBase) {
          base = DurableFiles.createDirectories(file);
        } else {
          DurableFiles.createDirectories(file.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
    return base;
  }
}
