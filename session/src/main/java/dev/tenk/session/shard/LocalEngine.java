package dev.tenk.session.shard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shards as processes of this machine, each the same tenk as this one. They share its processors,
 * ports and network card, so more of them offer no more load: it is for trying what a scheduler
 * does.
 *
 * @param mainClass of tenk's command
 */
public record LocalEngine(String mainClass) implements ShardEngine {
  private static final long PATIENCE_SECONDS = 120;

  @Override
  public String where() {
    return "on this machine";
  }

  @Override
  public String script(int count, String store) {
    return "";
  }

  @Override
  public boolean startsAgain() {
    return false;
  }

  @Override
  public Started start(int count, String store, Path folder) throws IOException {
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        processes.add(process(i, count, store, folder).start());
      }
    } catch (IOException e) {
      processes.forEach(Process::destroyForcibly);
      throw e;
    }
    return () -> processes.forEach(LocalEngine::end);
  }

  private ProcessBuilder process(int index, int count, String store, Path folder) {
    List<String> command = WorkerCommand.of(mainClass, count, store);
    command.addAll(List.of("--index=" + index, "--work=" + folder.resolve("work-" + index)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("shard-" + index + ".log").toFile());
    builder.environment().put(WorkerCommand.CLASS_PATH, WorkerCommand.classPath());
    return builder;
  }

  /** It has been told to end. */
  private static void end(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
