package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.CopyOrder;
import java.util.List;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointConfigRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantServerlessConfig;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/**
 * The configuration of a copy: the model and the settings of one production variant. Data capture
 * is left out, and scaling, and capacity that is reserved for another type.
 *
 * @param kind that the suite says it is of
 * @param source the configuration of what is copied
 */
record EndpointCopy(EndpointKind kind, DescribeEndpointConfigResponse source) {
  /**
   * The call that creates it.
   *
   * @throws ConfigurationException where it is of another kind, or nobody says which variant
   */
  CreateEndpointConfigRequest request(CopyOrder order) {
    return CreateEndpointConfigRequest.builder()
        .endpointConfigName(order.name())
        .productionVariants(variant(order))
        .asyncInferenceConfig(source.asyncInferenceConfig())
        .explainerConfig(source.explainerConfig())
        .metricsConfig(source.metricsConfig())
        .kmsKeyId(source.kmsKeyId())
        .tags(tags(order))
        .build();
  }

  /** The tags of all that is made. */
  static List<Tag> tags(CopyOrder order) {
    return order.tags().entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }

  private ProductionVariant variant(CopyOrder order) {
    String what = "target '" + order.target() + "': endpoint " + order.source();
    List<ProductionVariant> named =
        source.productionVariants().stream()
            .filter(each -> order.part().map(each.variantName()::equals).orElse(true))
            .toList();
    if (named.size() != 1) {
      throw new ConfigurationException(
          "%s has the variants %s; name the one to copy with variant:"
              .formatted(
                  what,
                  source.productionVariants().stream()
                      .map(ProductionVariant::variantName)
                      .toList()));
    }
    ProductionVariant variant = named.get(0);
    if (variant.modelName() == null) {
      throw new ConfigurationException(what + " serves inference components, which are not copied");
    }
    EndpointKind really =
        source.asyncInferenceConfig() != null
            ? EndpointKind.ASYNC
            : variant.serverlessConfig() != null ? EndpointKind.SERVERLESS : EndpointKind.REALTIME;
    if (really != kind) {
      throw new ConfigurationException(
          "%s is %s, and the suite says %s".formatted(what, really.text(), kind.text()));
    }
    return sized(order, variant);
  }

  private ProductionVariant sized(CopyOrder order, ProductionVariant variant) {
    ProductionVariant.Builder sized =
        ProductionVariant.builder()
            .variantName(variant.variantName())
            .modelName(variant.modelName())
            .initialVariantWeight(1f)
            .volumeSizeInGB(variant.volumeSizeInGB())
            .modelDataDownloadTimeoutInSeconds(variant.modelDataDownloadTimeoutInSeconds())
            .containerStartupHealthCheckTimeoutInSeconds(
                variant.containerStartupHealthCheckTimeoutInSeconds())
            .enableSSMAccess(variant.enableSSMAccess())
            .routingConfig(variant.routingConfig())
            .inferenceAmiVersion(variant.inferenceAmiVersionAsString());
    if (kind != EndpointKind.SERVERLESS) {
      return sized
          .instanceType(order.value(EndpointCopies.INSTANCE).orElse(variant.instanceTypeAsString()))
          .initialInstanceCount(order.instanceCount())
          .build();
    }
    ProductionVariantServerlessConfig had = variant.serverlessConfig();
    return sized
        .serverlessConfig(
            serverless ->
                serverless
                    .memorySizeInMB(
                        order
                            .value(EndpointCopies.SERVERLESS_MEMORY)
                            .map(Integer::valueOf)
                            .orElse(had.memorySizeInMB()))
                    .maxConcurrency(
                        order
                            .value(EndpointCopies.CONCURRENCY)
                            .map(Integer::valueOf)
                            .orElse(had.maxConcurrency())))
        .build();
  }
}
