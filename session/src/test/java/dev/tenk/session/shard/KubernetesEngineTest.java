package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.session.shard.KubernetesEngine.Pods;
import dev.tenk.session.shard.KubernetesEngine.Volume;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** The manifest as the Java client's typed model of Kubernetes reads it. No cluster is asked. */
class KubernetesEngineTest {
  private static final String STORE = "/shared/runs/20261130T1-A_b/shards/1";
  private static final KubernetesEngine ENGINE =
      engine(Optional.of(Volume.of("runs=/shared")), Optional.of("keys"));

  private static KubernetesEngine engine(Optional<Volume> volume, Optional<String> secret) {
    return new KubernetesEngine(
        new Pods("registry/tenk:0.1.0", 2, "3Gi", volume, secret), Duration.ofMinutes(5));
  }

  /** Writes of a manifest what the model has a name for, and nothing else that it was given. */
  private static final class KnownFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnyGetter(MapperConfig<?> config, Annotated annotated) {
      return false;
    }

    @Override
    public boolean hasIgnoreMarker(MapperConfig<?> config, AnnotatedMember member) {
      return member.getName().equals("getAdditionalProperties")
          || super.hasIgnoreMarker(config, member);
    }
  }

  private static Map<?, ?> manifest(KubernetesEngine engine, String store) {
    return (Map<?, ?>)
        new Load(LoadSettings.builder().build()).loadFromString(engine.script(3, store));
  }

  private static Job job(KubernetesEngine engine, String store) {
    return JsonMapper.builder().build().convertValue(manifest(engine, store), Job.class);
  }

  @Test
  void theModelKnowsEveryFieldOfTheManifest() {
    JsonMapper known = JsonMapper.builder().annotationIntrospector(new KnownFields()).build();

    assertThat(values(known.convertValue(job(ENGINE, STORE), Map.class)))
        .isEqualTo(values(manifest(ENGINE, STORE)))
        .contains("spec/template/spec/containers/0/name=shard");
    Job unknown =
        JsonMapper.builder().build().convertValue(Map.of("kind", "Job", "specs", 1), Job.class);
    assertThat(values(known.convertValue(unknown, Map.class)))
        .as("what it does not know is not among it")
        .contains("kind=Job")
        .noneMatch(each -> each.startsWith("specs"));
  }

  /** Whatever is no list or map, after the way to it. */
  private static SortedSet<String> values(Map<?, ?> manifest) {
    SortedSet<String> values = new TreeSet<>();
    manifest.forEach((key, value) -> add(key.toString(), value, values));
    return values;
  }

  private static void add(String way, Object value, SortedSet<String> values) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> add(way + "/" + key, each, values));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        add(way + "/" + i, list.get(i), values);
      }
    } else {
      values.add(way + "=" + value);
    }
  }

  @Test
  void itIsAnIndexedJobWithOnePodForEachShard() {
    Job job = job(ENGINE, STORE);

    assertThat(job.getApiVersion()).isEqualTo("batch/v1");
    assertThat(job.getMetadata().getName()).isEqualTo("tenk-20261130t1-a-b-1");
    assertThat(job.getSpec().getCompletionMode()).isEqualTo("Indexed");
    assertThat(job.getSpec().getCompletions()).isEqualTo(3);
    assertThat(job.getSpec().getParallelism()).isEqualTo(3);
    assertThat(job.getSpec().getBackoffLimitPerIndex()).isEqualTo(1);
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(300);
    PodSpec pod = job.getSpec().getTemplate().getSpec();
    assertThat(pod.getRestartPolicy()).as("as a back-off by index wants it").isEqualTo("Never");
    TopologySpreadConstraint spread = pod.getTopologySpreadConstraints().get(0);
    assertThat(spread.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
    assertThat(spread.getLabelSelector().getMatchLabels())
        .as("the pods of this job, and of no other")
        .containsExactly(Map.entry("tenk.dev/job", "tenk-20261130t1-a-b-1"));
    assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(spread.getLabelSelector().getMatchLabels());
  }

  @Test
  void aPodMayDoNothingThatAShardDoesNot() {
    PodSpec pod = job(ENGINE, STORE).getSpec().getTemplate().getSpec();
    Container shard = pod.getContainers().get(0);

    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(shard.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(shard.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(shard.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
  }

  @Test
  void itsRequestsAreItsLimitsSoThatProcessorsMayBeKeptForIt() {
    Container shard = job(ENGINE, STORE).getSpec().getTemplate().getSpec().getContainers().get(0);

    assertThat(shard.getResources().getRequests())
        .isEqualTo(Map.of("cpu", new Quantity("2"), "memory", new Quantity("3Gi")))
        .isEqualTo(shard.getResources().getLimits());
  }

  @Test
  void aShardFindsTheStoreAndItsKeys() {
    PodSpec pod = job(ENGINE, STORE).getSpec().getTemplate().getSpec();
    Container shard = pod.getContainers().get(0);

    assertThat(shard.getImage()).isEqualTo("registry/tenk:0.1.0");
    assertThat(shard.getArgs())
        .containsExactly("shard", "--count=3", "--store=" + STORE, "--work=/tmp/work");
    assertThat(shard.getEnvFrom().get(0).getSecretRef().getName()).isEqualTo("keys");
    assertThat(shard.getVolumeMounts())
        .extracting(each -> each.getName() + " " + each.getMountPath())
        .containsExactly("tmp /tmp", "store /shared");
    assertThat(pod.getVolumes()).extracting(each -> each.getName()).containsExactly("tmp", "store");
    assertThat(pod.getVolumes().get(1).getPersistentVolumeClaim().getClaimName()).isEqualTo("runs");
  }

  @Test
  void aStoreInS3NeedsNoVolume() {
    PodSpec pod =
        job(engine(Optional.empty(), Optional.empty()), "s3://bucket/all/R/shards/2")
            .getSpec()
            .getTemplate()
            .getSpec();

    assertThat(pod.getVolumes()).extracting(each -> each.getName()).containsExactly("tmp");
    assertThat(pod.getContainers().get(0).getEnvFrom()).isEmpty();
    assertThat(pod.getContainers().get(0).getArgs()).contains("--store=s3://bucket/all/R/shards/2");
  }

  @Test
  void whatNoPodCouldFindOrKubernetesWouldNotTakeIsRefused() {
    assertThatThrownBy(() -> ENGINE.script(3, "/elsewhere/R/shards/1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the store /elsewhere/R/shards/1 is not in the volume /shared, so no pod would find it; give a --store in it");
    assertThatThrownBy(() -> engine(Optional.empty(), Optional.empty()).script(3, STORE))
        .hasMessage(
            "the store "
                + STORE
                + " is a folder of this machine, and no pod would find it; give --volume-claim, or a store in S3");
    assertThatThrownBy(() -> ENGINE.script(3, "/shared/\"x"))
        .hasMessage(
            "the store '/shared/\"x' has a character that no manifest may have; take another");
    assertThatThrownBy(() -> Volume.of("runs"))
        .hasMessage("--volume-claim: 'runs' is not CLAIM=/FOLDER");
    assertThatThrownBy(() -> Volume.of("Runs=/shared"))
        .hasMessage("--volume-claim: 'Runs' is not a name of Kubernetes (a-z, 0-9 and -)");
    assertThatThrownBy(() -> new Pods("i", 1, "3GB", Optional.empty(), Optional.empty()))
        .hasMessage("--memory: '3GB' is not a quantity such as 3Gi or 1500Mi");
    assertThatThrownBy(() -> new Pods(" ", 1, "3Gi", Optional.empty(), Optional.empty()))
        .hasMessage("--image: ' ' is not an image");
  }
}
