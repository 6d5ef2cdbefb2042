package dev.tenk.gatling.launch;

import dev.tenk.results.model.CellKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a driver process is told to do; it travels as the process's arguments.
 *
 * @param suiteFile the run's copy of the suite
 * @param baseFolder what relative paths in the suite are relative to
 * @param cell which cell
 * @param cellFolder an empty folder for its files
 * @param agentUrl base URL of the agent that tenk started for the target, if it did
 */
public record CellOrder(
    Path suiteFile, Path baseFolder, CellKey cell, Path cellFolder, Optional<URI> agentUrl) {

  List<String> toArguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                suiteFile.toString(),
                baseFolder.toString(),
                cell.target(),
                cell.workload(),
                Integer.toString(cell.repetition()),
                cellFolder.toString()));
    agentUrl.ifPresent(url -> arguments.add(url.toString()));
    return arguments;
  }

  static CellOrder fromArguments(List<String> arguments) {
    return new CellOrder(
        Path.of(arguments.get(0)),
        Path.of(arguments.get(1)),
        new CellKey(arguments.get(2), arguments.get(3), Integer.parseInt(arguments.get(4))),
        Path.of(arguments.get(5)),
        arguments.size() > 6 ? Optional.of(URI.create(arguments.get(6))) : Optional.empty());
  }
}
