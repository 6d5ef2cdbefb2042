package dev.tenk.session.shard;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shards as the pods of an Indexed Job of Kubernetes, which {@code kubectl} is given. Their
 * container's entry point is tenk's command.
 *
 * @param pods what every pod is made of
 * @param limit how long all of them together may take, from the first one's start
 */
public record KubernetesEngine(Pods pods, Duration limit) implements ShardEngine {
  private static final String MANIFEST = "kubernetes.yaml";
  private static final Pattern QUANTITY = Pattern.compile("[1-9][0-9]{0,5}[MG]i");

  /** A label of RFC 1123, which names of Kubernetes are. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** What may be in a word between quotes as it is. */
  private static final Pattern UNSAFE = Pattern.compile("[\"\\\\\\p{Cntrl}]");

  /** An Indexed Job, with numbered places for what differs. */
  private static final String JOB =
      """
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: "%1$s"
        labels: {app.kubernetes.io/name: tenk}
      spec:
        completionMode: Indexed
        completions: %2$d
        parallelism: %2$d
        backoffLimitPerIndex: 1
        activeDeadlineSeconds: %3$d
        ttlSecondsAfterFinished: 3600
        template:
          metadata:
            labels: {app.kubernetes.io/name: tenk, tenk.dev/job: "%1$s"}
          spec:
            restartPolicy: Never
            automountServiceAccountToken: false
            enableServiceLinks: false
            terminationGracePeriodSeconds: 120
            securityContext:
              runAsNonRoot: true
              runAsUser: 10000
              runAsGroup: 10000
              fsGroup: 10000
              seccompProfile: {type: RuntimeDefault}
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: kubernetes.io/hostname
                whenUnsatisfiable: DoNotSchedule
                labelSelector:
                  matchLabels: {tenk.dev/job: "%1$s"}
            containers:
              - name: shard
                image: "%4$s"
                args: [shard, "--count=%2$d", "--store=%5$s", "--work=/tmp/work"]
      %6$s          resources:
                  requests: {cpu: "%7$d", memory: "%8$s"}
                  limits: {cpu: "%7$d", memory: "%8$s"}
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities: {drop: [ALL]}
                volumeMounts:
                  - {name: tmp, mountPath: /tmp}
      %9$s      volumes:
              - {name: tmp, emptyDir: {}}
      %10$s\
      """;

  /**
   * What every pod is made of.
   *
   * @param image of the container, with a tag or digest
   * @param processors whole ones, so that the CPU manager of a node may keep them for the pod
   * @param memory a quantity of Kubernetes in Mi or Gi
   * @param volume where the pods find the store, when it is a folder
   * @param secret whose entries are their environment, for the credentials of targets and store
   */
  public record Pods(
      String image,
      int processors,
      String memory,
      Optional<Volume> volume,
      Optional<String> secret) {
    /**
     * What every pod is made of.
     *
     * @throws ConfigurationException for a value that Kubernetes would not take
     */
    public Pods {
      if (image.isBlank() || UNSAFE.matcher(image).find()) {
        throw new ConfigurationException("--image: '%s' is not an image".formatted(image));
      }
      if (!QUANTITY.matcher(memory).matches()) {
        throw new ConfigurationException(
            "--memory: '%s' is not a quantity such as 3Gi or 1500Mi".formatted(memory));
      }
      secret.ifPresent(name -> requireName("--secret", name));
    }
  }

  /**
   * A volume that all pods and the submitter share.
   *
   * @param claim of the volume, in the namespace of the pods
   * @param path where it is mounted, in pods as for the submitter
   */
  public record Volume(String claim, String path) {
    private static final Pattern VOLUME = Pattern.compile("([^=]+)=(/.*)");

    /**
     * As an option has it, {@code CLAIM=/FOLDER}.
     *
     * @throws ConfigurationException for anything else
     */
    public static Volume of(String text) {
      Matcher volume = VOLUME.matcher(text);
      if (!volume.matches() || UNSAFE.matcher(text).find()) {
        throw new ConfigurationException(
            "--volume-claim: '%s' is not CLAIM=/FOLDER".formatted(text));
      }
      requireName("--volume-claim", volume.group(1));
      return new Volume(volume.group(1), volume.group(2));
    }
  }

  private static void requireName(String option, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          "%s: '%s' is not a name of Kubernetes (a-z, 0-9 and -)".formatted(option, name));
    }
  }

  @Override
  public String where() {
    return "on Kubernetes";
  }

  /** The name of the job comes of the store's, so that two runs are two jobs. */
  private static String name(String store) {
    String last = store.replaceFirst("/+$", "").replaceFirst(".*/([^/]+)/shards/", "$1-");
    String name = ("tenk-" + last).replaceAll("[^A-Za-z0-9]+", "-");
    String letters = name.toLowerCase(Locale.ROOT);
    return letters.substring(0, Math.min(50, letters.length())).replaceFirst("-+$", "");
  }

  @Override
  public String script(int count, String store) {
    if (UNSAFE.matcher(store).find()) {
      throw new ConfigurationException(
          "the store '%s' has a character that no manifest may have; take another"
              .formatted(store));
    }
    requireFound(store);
    return JOB.formatted(
        name(store),
        count,
        limit.toSeconds(),
        pods.image(),
        store,
        pods.secret()
            .map(
                name ->
                    "          envFrom:\n            - secretRef: {name: \"%s\"}\n".formatted(name))
            .orElse(""),
        pods.processors(),
        pods.memory(),
        pods.volume()
            .map(each -> "            - {name: store, mountPath: \"%s\"}\n".formatted(each.path()))
            .orElse(""),
        pods.volume()
            .map(
                each ->
                    "        - {name: store, persistentVolumeClaim: {claimName: \"%s\"}}\n"
                        .formatted(each.claim()))
            .orElse(""));
  }

  private void requireFound(String store) {
    if (pods.volume().isEmpty() && store.startsWith("/")) {
      throw new ConfigurationException(
          "the store %s is a folder of this machine, and no pod would find it; give --volume-claim, or a store in S3"
              .formatted(store));
    }
    pods.volume()
        .filter(volume -> !(store + "/").startsWith(volume.path().replaceFirst("/*$", "/")))
        .ifPresent(
            volume -> {
              throw new ConfigurationException(
                  "the store %s is not in the volume %s, so no pod would find it; give a --store in it"
                      .formatted(store, volume.path()));
            });
  }

  @Override
  public Started start(int count, String store, Path folder) throws IOException {
    String there = store.equals(folder.toString()) ? folder.toAbsolutePath().toString() : store;
    Path manifest = Files.writeString(folder.resolve(MANIFEST), script(count, there));
    SchedulerCommand.Said said = kubectl("apply", manifest);
    if (!said.succeeded()) {
      throw new TenkException(
          "Kubernetes did not take the job of %s: %s".formatted(manifest, said.line()));
    }
    return () -> delete(manifest);
  }

  private static SchedulerCommand.Said kubectl(String verb, Path manifest) throws IOException {
    return SchedulerCommand.run(List.of("kubectl", verb, "--filename=" + manifest));
  }

  /** Pods have their grace period to put what they have; one that waits for a node goes at once. */
  private static void delete(Path manifest) {
    try {
      SchedulerCommand.run(
          List.of("kubectl", "delete", "--ignore-not-found", "--filename=" + manifest));
    } catch (IOException e) {
      throw new TenkException("delete the job of %s: %s".formatted(manifest, e.getMessage()), e);
    }
  }
}
