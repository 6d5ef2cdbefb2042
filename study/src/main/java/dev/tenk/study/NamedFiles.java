package dev.tenk.study;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs.Content;
import dev.tenk.results.table.TableReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the price books and device profiles are that a suite names. */
interface NamedFiles {
  /**
   * Reads one.
   *
   * @param settings where it is named, by that key
   * @throws TenkException when it cannot be read
   */
  Text read(Settings settings, String key, Path file);

  /** Those that were read and are not kept in a run yet. */
  List<Content> notKept();

  /**
   * What is in a file.
   *
   * @param name of the file for display
   */
  record Text(String name, String content) {}

  /** Those that a run has kept. */
  record Kept(RunFolder run, RunManifest manifest) implements NamedFiles {
    @Override
    public Text read(Settings settings, String key, Path file) {
      Input input =
          manifest
              .inputs()
              .from(file.toString())
              .orElseThrow(() -> settings.error(key, "the run has kept nothing of " + file));
      return new Text(Path.of(input.file()).getFileName().toString(), run.input(input));
    }

    @Override
    public List<Content> notKept() {
      return List.of();
    }
  }

  /** Those at the paths in the suite; what was read is remembered. */
  final class AtHand implements NamedFiles {
    private final Map<Path, byte[]> read = new LinkedHashMap<>();

    @Override
    public Text read(Settings settings, String key, Path file) {
      try {
        byte[] bytes = Files.readAllBytes(file);
        read.put(file, bytes);
        return new Text(shown(file), TableReader.text(shown(file), bytes));
      } catch (IOException e) {
        throw settings.error(key, file + " is not a file that can be read");
      }
    }

    @Override
    public List<Content> notKept() {
      return read.entrySet().stream()
          .map(each -> Content.of(each.getKey(), each.getValue()))
          .toList();
    }

    /** Where it was read, as the user would write it here. */
    List<String> names() {
      return read.keySet().stream().map(AtHand::shown).toList();
    }

    private static String shown(Path path) {
      Path here = Path.of("").toAbsolutePath();
      return (path.startsWith(here) ? here.relativize(path) : path).toString();
    }
  }
}
