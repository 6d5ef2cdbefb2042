package dev.tenk.session.shard;

import dev.tenk.gatling.launch.JvmAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of a shard that is the same tenk as this process, on the same Java. */
final class WorkerCommand {
  /** It has this process's class path in its environment, by this name. */
  static final String CLASS_PATH = "CLASSPATH";

  private WorkerCommand() {}

  /**
   * Without its class path, and without which of the shards it is.
   *
   * @param mainClass of tenk's command
   * @param count how many shards there are
   * @param store where they find their orders
   */
  static List<String> of(String mainClass, int count, String store) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(JvmAccess.options());
    command.add("-Dtenk.home=" + System.getProperty("tenk.home", ""));
    command.add(mainClass);
    command.addAll(List.of("shard", "--count=" + count, "--store=" + store));
    return command;
  }

  static String classPath() {
    return System.getProperty("java.class.path");
  }
}
