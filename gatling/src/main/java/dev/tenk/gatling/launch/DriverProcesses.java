package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.CommonWindow;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Drivers, each in a process of its own. A process gets its orders on its standard input, so the
 * next one's JVM can be started before they are known: it loads what every driver needs and waits.
 */
public final class DriverProcesses implements CellLauncher.Starter {
  private static final long NONE = -1;

  private Optional<Waiting> waiting = Optional.empty();

  /** A process without orders, and the jars that it can run a simulation of. */
  private record Waiting(Process process, List<String> jars) {}

  /** None is started yet. */
  public DriverProcesses() {}

  @Override
  public synchronized void prepare(List<String> jars) throws IOException {
    discard();
    waiting = Optional.of(new Waiting(launch(jars), jars));
  }

  @Override
  public synchronized CellLauncher start(List<CellOrder> orders, List<String> jars)
      throws IOException {
    Optional<Waiting> fit =
        waiting.filter(each -> each.jars().equals(jars) && each.process().isAlive());
    if (fit.isEmpty()) {
      prepare(jars);
    }
    Process process = waiting.orElseThrow().process();
    waiting = Optional.empty();
    return CellLauncher.of(process, orders);
  }

  @Override
  public synchronized void discard() {
    waiting.ifPresent(each -> each.process().destroyForcibly());
    waiting = Optional.empty();
  }

  private static Process launch(List<String> jars) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(CellLauncher.JVM_OPTIONS);
    command.addAll(JvmAccess.options());
    command.addAll(DriverArchive.options());
    command.add(DriverMain.class.getName());
    return withClassPath(new ProcessBuilder(command), jars).start();
  }

  /** In the environment: a list of processes is read with a short command line. */
  static ProcessBuilder withClassPath(ProcessBuilder builder, List<String> jars) {
    List<String> path = new ArrayList<>();
    path.add(System.getProperty("java.class.path"));
    path.addAll(jars);
    builder.environment().put("CLASSPATH", String.join(File.pathSeparator, path));
    return builder;
  }

  /** Gives a driver its orders; its input stays open, because its end tells that nobody waits. */
  static void write(OutputStream input, List<CellOrder> orders) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(input));
    out.writeInt(orders.size());
    for (CellOrder order : orders) {
      List<String> arguments = order.toArguments();
      out.writeInt(arguments.size());
      for (String argument : arguments) {
        out.writeUTF(argument);
      }
    }
    out.flush();
  }

  /** Tells a driver that is ready when to begin. */
  static void writeStart(OutputStream input, Instant at) throws IOException {
    DataOutputStream out = new DataOutputStream(input);
    out.writeLong(at.getEpochSecond());
    out.writeInt(at.getNano());
    out.flush();
  }

  /**
   * What {@link #writeStart} wrote, waited for.
   *
   * @throws EOFException when it is not to begin at all
   */
  static Instant readStart(InputStream input) throws IOException {
    DataInputStream in = new DataInputStream(input);
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  /** Tells a driver that measures what is known of the window by now. */
  static void writeWindow(OutputStream input, CommonWindow window) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(input));
    out.writeLong(window.startNanos().orElse(NONE));
    out.writeLong(window.lastSequence().orElse(NONE));
    out.flush();
  }

  /**
   * What {@link #writeWindow} wrote, waited for.
   *
   * @throws EOFException when nobody waits for the driver any more
   */
  static CommonWindow readWindow(InputStream input) throws IOException {
    DataInputStream in = new DataInputStream(input);
    return new CommonWindow(number(in.readLong()), number(in.readLong()));
  }

  private static OptionalLong number(long number) {
    return number == NONE ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /**
   * What {@link #write} wrote.
   *
   * @throws EOFException when whoever started this process wants nothing of it
   */
  static List<CellOrder> read(InputStream input) throws IOException {
    DataInputStream in = new DataInputStream(input);
    int size = in.readInt();
    List<CellOrder> orders = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<String> arguments = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        arguments.add(in.readUTF());
      }
      orders.add(CellOrder.fromArguments(arguments));
    }
    return orders;
  }
}
