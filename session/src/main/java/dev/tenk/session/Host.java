package dev.tenk.session;

import dev.tenk.results.model.RunManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be read of the machine that offers the load. */
public final class Host {
  private Host() {}

  public static RunManifest.Host facts() {
    Runtime runtime = Runtime.getRuntime();
    return new RunManifest.Host(
        valueIn(Path.of("/proc/cpuinfo"), "model name", ":").orElse(System.getProperty("os.arch")),
        runtime.availableProcessors(),
        valueIn(Path.of("/proc/meminfo"), "MemTotal", ":")
            .map(text -> Long.parseLong(text.replaceAll("[^0-9]", "")) * 1024)
            .orElse(runtime.maxMemory()),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
  }

  /** Commit of the repository a folder lies in; empty where there is none, or no git. */
  static Optional<String> gitCommit(Path folder) {
    try {
      Process git =
          new ProcessBuilder("git", "-C", folder.toString(), "rev-parse", "HEAD")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String commit =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return Optional.of(commit).filter(text -> text.matches("[0-9a-f]{40,64}"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Text behind the first line that starts with a key. */
  public static Optional<String> valueIn(Path file, String key, String separator) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(separator) + separator.length()).strip())
          .findFirst();
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
