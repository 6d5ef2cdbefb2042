package dev.tenk.targets.lambda;

import dev.tenk.targets.CopyOrder;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.SnapStartOptimizationStatus;

/**
 * What a copy of a function is created with: all that a call of it may depend on. What only other
 * ways of calling it use stays behind: triggers, destinations, a dead-letter queue.
 *
 * @param source the configuration of what is copied
 */
record FunctionCopy(FunctionConfiguration source) {
  /**
   * The call that creates it.
   *
   * @param architecture of the copy
   * @param code of the source
   */
  CreateFunctionRequest request(CopyOrder order, String architecture, FunctionCode code) {
    CreateFunctionRequest.Builder copy =
        CreateFunctionRequest.builder()
            .functionName(order.name())
            .description("a copy of " + source.functionName() + " for a sweep of tenk")
            .role(source.role())
            .code(code)
            .packageType(source.packageType())
            .architecturesWithStrings(architecture)
            .memorySize(
                order
                    .value(FunctionCopies.MEMORY)
                    .map(Integer::valueOf)
                    .orElse(source.memorySize()))
            .timeout(source.timeout())
            .ephemeralStorage(source.ephemeralStorage())
            .kmsKeyArn(source.kmsKeyArn())
            .publish(true)
            .tags(order.tags());
    if (source.packageType() == PackageType.IMAGE) {
      Optional.ofNullable(source.imageConfigResponse())
          .ifPresent(image -> copy.imageConfig(image.imageConfig()));
    } else {
      copy.runtime(source.runtimeAsString()).handler(source.handler());
    }
    if (source.hasLayers()) {
      List<String> layers = source.layers().stream().map(Layer::arn).toList();
      copy.layers(layers);
    }
    if (source.hasFileSystemConfigs()) {
      copy.fileSystemConfigs(source.fileSystemConfigs());
    }
    if (source.environment() != null && source.environment().hasVariables()) {
      copy.environment(environment -> environment.variables(source.environment().variables()));
    }
    if (source.vpcConfig() != null && source.vpcConfig().hasSubnetIds()) {
      copy.vpcConfig(
          vpc ->
              vpc.subnetIds(source.vpcConfig().subnetIds())
                  .securityGroupIds(source.vpcConfig().securityGroupIds())
                  .ipv6AllowedForDualStack(source.vpcConfig().ipv6AllowedForDualStack()));
    }
    if (source.tracingConfig() != null) {
      copy.tracingConfig(tracing -> tracing.mode(source.tracingConfig().mode()));
    }
    if (source.loggingConfig() != null) {
      // into the log group of what is copied: one of the copy's own would stay behind, and the
      // role may be allowed to write to no other
      copy.loggingConfig(source.loggingConfig());
    }
    if (source.snapStart() != null
        && source.snapStart().optimizationStatus() == SnapStartOptimizationStatus.ON) {
      // an unpublished version starts without it, and so is its copy to
      copy.snapStart(snapStart -> snapStart.applyOn(SnapStartApplyOn.PUBLISHED_VERSIONS));
    }
    return copy.build();
  }
}
