package dev.tenk.study;

import dev.tenk.cost.Measured;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.cost.scenario.ScenarioReader;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.table.TableReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** Scenarios on disk. */
public final class ScenarioFile {
  private ScenarioFile() {}

  /**
   * Reads one with the files that it names, which are relative to it.
   *
   * @param targets what was measured of a target; throws IllegalArgumentException in words where
   *     nothing was
   */
  public static Scenario read(Path file, Function<String, Measured> targets) {
    Path folder = file.toAbsolutePath().getParent();
    return ScenarioReader.read(
        file.toString(), contents(file), name -> named(folder, name), targets);
  }

  public static String contents(Path file) {
    try {
      return TableReader.text(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": not a text file that can be read", e);
    }
  }

  private static String named(Path folder, String name) {
    try {
      return TableReader.text(name, Files.readAllBytes(folder.resolve(name)));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no '%s' in %s".formatted(name, folder), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("'" + name + "' is not a text file that can be read", e);
    }
  }
}
