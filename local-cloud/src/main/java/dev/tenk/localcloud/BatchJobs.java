package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.localcloud.LocalCloudProfile.JobQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The jobs of AWS Batch's queues: each container is a process of this machine, with the queue's own
 * entry point in the place of the image's. A queue has so many vCPUs; who finds none waits.
 */
final class BatchJobs implements AutoCloseable {
  /** Between SIGTERM and SIGKILL (AWS Batch User Guide, "Job timeouts"). */
  private static final long GRACE_NANOS = 30_000_000_000L;

  private final Timeline timeline;
  private final Map<String, String> environment;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<String, Integer> busyVcpus = new TreeMap<>();
  private final Map<String, Deque<Container>> waiting = new TreeMap<>();
  private boolean closed;

  /**
   * @param environment of every container, beside what its definition and Batch set
   */
  BatchJobs(Timeline timeline, Map<String, String> environment) {
    this.timeline = timeline;
    this.environment = Map.copyOf(environment);
  }

  /** What a container is in, in Batch's words. */
  enum Status {
    RUNNABLE,
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  /**
   * A job, of one container or of an array of them.
   *
   * @param definition as it was registered
   * @param isArray whether its containers have an index
   */
  record Job(
      String id,
      String name,
      JobQueue queue,
      String definitionArn,
      JsonNode definition,
      boolean isArray,
      long createdAtMillis,
      List<Container> containers) {
    /** Of the whole. */
    String status() {
      if (!isArray) {
        return containers.get(0).status.name();
      }
      if (containers.stream().anyMatch(each -> !each.hasEnded())) {
        return "PENDING";
      }
      return (containers.stream().allMatch(each -> each.status == Status.SUCCEEDED)
              ? Status.SUCCEEDED
              : Status.FAILED)
          .name();
    }

    /** How many containers are in which status. */
    Map<String, Long> summary() {
      Map<String, Long> counts = new TreeMap<>();
      containers.forEach(each -> counts.merge(each.status.name(), 1L, Long::sum));
      return counts;
    }
  }

  /** One of a job; all of it is read and written with the jobs' lock held. */
  static final class Container {
    private final Job job;
    private final int index;
    private Status status = Status.RUNNABLE;
    private Optional<String> reason = Optional.empty();
    private Optional<Process> process = Optional.empty();
    private int attempts;
    private boolean told;

    Container(Job job, int index) {
      this.job = job;
      this.index = index;
    }

    int index() {
      return index;
    }

    Status status() {
      return status;
    }

    Optional<String> reason() {
      return reason;
    }

    boolean hasEnded() {
      return status == Status.SUCCEEDED || status == Status.FAILED;
    }
  }

  synchronized Optional<Job> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /**
   * Begins a job, or has it wait.
   *
   * @param size of the array; empty for none
   */
  synchronized Job submit(
      String name,
      JobQueue queue,
      String definitionArn,
      JsonNode definition,
      Optional<Integer> size) {
    Job job =
        new Job(
            UUID.randomUUID().toString(),
            name,
            queue,
            definitionArn,
            definition,
            size.isPresent(),
            timeline.now().toEpochMilli(),
            new ArrayList<>());
    for (int i = 0; i < size.orElse(1); i++) {
      job.containers().add(new Container(job, i));
    }
    jobs.put(job.id(), job);
    waiting.computeIfAbsent(queue.name(), unused -> new ArrayDeque<>()).addAll(job.containers());
    startWhatFits(queue);
    return job;
  }

  private void startWhatFits(JobQueue queue) {
    Deque<Container> next = waiting.getOrDefault(queue.name(), new ArrayDeque<>());
    while (!closed
        && !next.isEmpty()
        && busyVcpus.getOrDefault(queue.name(), 0) + vcpus(next.peek()) <= queue.maxVcpus()) {
      start(next.remove());
    }
  }

  private static int vcpus(Container container) {
    return (int)
        Math.ceil(
            Double.parseDouble(
                BatchControl.resource(container.job.definition(), "VCPU").orElse("1")));
  }

  private void start(Container container) {
    Job job = container.job;
    ProcessBuilder builder = new ProcessBuilder(command(job)).redirectErrorStream(true);
    builder.redirectOutput(
        job.queue()
            .logs()
            .map(folder -> ProcessBuilder.Redirect.appendTo(log(folder, container)))
            .orElse(ProcessBuilder.Redirect.DISCARD));
    // a container has nothing of the machine's own
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(environment(container));
    container.attempts++;
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      container.process = Optional.of(process);
      container.status = Status.RUNNING;
      busyVcpus.merge(job.queue().name(), vcpus(container), Integer::sum);
      @SuppressWarnings("unused") // nobody waits for it
      var over = process.onExit().thenAccept(ended -> ended(container, ended.exitValue()));
      int attempt = container.attempts;
      JsonNode limit = job.definition().at("/timeout/attemptDurationSeconds");
      if (limit.isInt()) {
        timeline.after(limit.intValue() * (GRACE_NANOS / 30), () -> timedOut(container, attempt));
      }
    } catch (IOException e) {
      container.status = Status.FAILED;
      container.reason = Optional.of("CannotStartContainerError: " + e.getMessage());
    }
  }

  private static java.io.File log(Path folder, Container container) {
    return folder.resolve(container.job.name() + "-" + container.index + ".log").toFile();
  }

  private static List<String> command(Job job) {
    List<String> command = new ArrayList<>(job.queue().entryPoint());
    job.definition().at("/containerProperties/command").forEach(each -> command.add(each.asText()));
    return command;
  }

  /** AWS Batch User Guide, "AWS Batch job environment variables". */
  private Map<String, String> environment(Container container) {
    Job job = container.job;
    Map<String, String> all = new TreeMap<>(environment);
    job.definition()
        .at("/containerProperties/environment")
        .forEach(each -> all.put(each.path("name").asText(), each.path("value").asText()));
    all.put("AWS_BATCH_JOB_ID", job.id() + (job.isArray() ? ":" + container.index : ""));
    all.put("AWS_BATCH_JQ_NAME", job.queue().name());
    all.put("AWS_BATCH_CE_NAME", BatchControl.environmentName(job.queue()));
    all.put("AWS_BATCH_JOB_ATTEMPT", Integer.toString(container.attempts + 1));
    if (job.isArray()) {
      all.put("AWS_BATCH_JOB_ARRAY_INDEX", Integer.toString(container.index));
      all.put("AWS_BATCH_JOB_ARRAY_SIZE", Integer.toString(job.containers().size()));
    }
    return all;
  }

  private synchronized void ended(Container container, int exitCode) {
    Job job = container.job;
    busyVcpus.merge(job.queue().name(), -vcpus(container), Integer::sum);
    container.process = Optional.empty();
    int attempts = job.definition().at("/retryStrategy/attempts").asInt(1);
    if (exitCode == 0) {
      container.status = Status.SUCCEEDED;
    } else if (container.attempts < attempts && !container.told) {
      container.status = Status.RUNNABLE;
      waiting.get(job.queue().name()).add(container);
    } else {
      container.status = Status.FAILED;
      container.reason =
          container.reason.or(() -> Optional.of("Essential container in task exited"));
    }
    startWhatFits(job.queue());
  }

  private synchronized void timedOut(Container container, int attempt) {
    if (container.attempts == attempt && container.status == Status.RUNNING) {
      tell(container, "Job attempt duration exceeded timeout");
    }
  }

  /** SIGTERM, and SIGKILL where that does not end it in time. */
  private void tell(Container container, String reason) {
    container.told = true;
    container.reason = Optional.of(reason);
    Process process = container.process.orElseThrow();
    process.destroy();
    timeline.after(GRACE_NANOS, process::destroyForcibly);
  }

  /** Those of a job that wait never begin. */
  synchronized void cancel(Job job, String reason) {
    Deque<Container> queued = waiting.get(job.queue().name());
    for (Container each : job.containers()) {
      if (each.status == Status.RUNNABLE && queued.remove(each)) {
        each.status = Status.FAILED;
        each.reason = Optional.of(reason);
      }
    }
  }

  /** The same, and those that run are told to end. */
  synchronized void terminate(Job job, String reason) {
    cancel(job, reason);
    job.containers().stream()
        .filter(each -> each.status == Status.RUNNING && !each.told)
        .forEach(each -> tell(each, reason));
  }

  @Override
  public synchronized void close() {
    closed = true;
    jobs.values().stream()
        .flatMap(job -> job.containers().stream())
        .flatMap(each -> each.process.stream())
        .forEach(
            process -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            });
  }
}
