package dev.tenk.targets.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Instances of several types that serve one variant: {@code InstancePools} of DescribeEndpoint,
 * with the instances there are now of each type. The SDK's version has no such field and drops it,
 * so it is read from the answer's own bytes.
 */
final class InstancePools implements ExecutionInterceptor {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DESCRIBE = "DescribeEndpoint";

  private final Map<String, Map<String, Integer>> byVariant = new ConcurrentHashMap<>();

  /** How many instances there are of each type; empty where the variant has no pools. */
  Map<String, Integer> of(String variant) {
    return byVariant.getOrDefault(variant, Map.of());
  }

  @Override
  public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Optional<Publisher<ByteBuffer>> body = context.responsePublisher();
    return DESCRIBE.equals(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))
        ? body.map(bytes -> reader -> bytes.subscribe(new Copied(reader)))
        : body;
  }

  private void read(byte[] answer) {
    JsonNode endpoint;
    try {
      endpoint = JSON.readTree(answer);
    } catch (IOException e) {
      // the SDK will say so
      return;
    }
    for (String list : List.of("ProductionVariants", "ShadowProductionVariants")) {
      for (JsonNode variant : endpoint.path(list)) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (JsonNode pool : variant.path("InstancePools")) {
          if (pool.path("CurrentInstanceCount").isInt()) {
            counts.put(
                pool.path("InstanceType").asText(), pool.get("CurrentInstanceCount").intValue());
          }
        }
        counts.values().removeIf(count -> count == 0);
        byVariant.put(variant.path("VariantName").asText(), counts);
      }
    }
  }

  private final class Copied implements Subscriber<ByteBuffer> {
    private final Subscriber<? super ByteBuffer> reader;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Copied(Subscriber<? super ByteBuffer> reader) {
      this.reader = reader;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      reader.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer next) {
      ByteBuffer copy = next.duplicate();
      byte[] some = new byte[copy.remaining()];
      copy.get(some);
      bytes.writeBytes(some);
      reader.onNext(next);
    }

    @Override
    public void onError(Throwable failure) {
      reader.onError(failure);
    }

    @Override
    public void onComplete() {
      // before the SDK has parsed the same
      read(bytes.toByteArray());
      reader.onComplete();
    }
  }
}
