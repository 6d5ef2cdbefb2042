package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.localcloud.LocalCloudProfile.Component;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SageMaker's DescribeInferenceComponent and ListInferenceComponents. */
final class ComponentDescriptions {
  private final LocalCloudProfile profile;
  private final SageMakerRuntime runtime;
  private final Arns arns;
  private final double createdSeconds;

  ComponentDescriptions(
      LocalCloudProfile profile, SageMakerRuntime runtime, Arns arns, double createdSeconds) {
    this.profile = profile;
    this.runtime = runtime;
    this.arns = arns;
    this.createdSeconds = createdSeconds;
  }

  /** One component. */
  void describe(Call call, String name) throws ServiceException {
    String arn = arns.sageMaker("inference-component", name);
    call.caller().require("sagemaker:DescribeInferenceComponent", arn);
    EmulatedComponent found = runtime.components().get(name);
    if (found == null || !call.caller().region().equals(arns.region())) {
      throw new ServiceException(
          400, "ValidationException", "Could not find inference component \"%s\".".formatted(arn));
    }
    Component component = found.component();
    RealTime endpoint = endpointOf(component);
    Map<String, Object> description = summary(endpoint, component);
    description.put(
        "Specification",
        ServiceJson.object(
            "ModelName",
            endpoint.hosting().modelName(),
            "ComputeResourceRequirements",
            ServiceJson.object(
                "NumberOfCpuCoresRequired",
                component.cores() == 0 ? null : component.cores(),
                "NumberOfAcceleratorDevicesRequired",
                component.accelerators() == 0 ? null : component.accelerators(),
                "MinMemoryRequiredInMb",
                component.memoryMb())));
    description.put(
        "RuntimeConfig",
        ServiceJson.object(
            "DesiredCopyCount", found.desiredCopies(),
            "CurrentCopyCount", found.currentCopies()));
    call.exchange().json(200, "application/x-amz-json-1.1", description);
  }

  /** Those of an endpoint, or of all. */
  void list(Call call, JsonNode input) throws ServiceException {
    call.caller()
        .require("sagemaker:ListInferenceComponents", arns.sageMaker("inference-component", "*"));
    String endpointName = input.path("EndpointNameEquals").asText("");
    List<Map<String, Object>> found = new ArrayList<>();
    for (Endpoint each : profile.endpoints()) {
      boolean wanted = endpointName.isEmpty() || endpointName.equals(each.hosting().name());
      if (wanted
          && each instanceof RealTime endpoint
          && call.caller().region().equals(arns.region())) {
        endpoint.components().forEach(component -> found.add(summary(endpoint, component)));
      }
    }
    call.exchange()
        .json(200, "application/x-amz-json-1.1", ServiceJson.object("InferenceComponents", found));
  }

  private RealTime endpointOf(Component component) {
    return profile.endpoints().stream()
        .filter(RealTime.class::isInstance)
        .map(RealTime.class::cast)
        .filter(each -> each.components().contains(component))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Object> summary(RealTime endpoint, Component component) {
    return ServiceJson.object(
        "InferenceComponentName",
        component.name(),
        "InferenceComponentArn",
        arns.sageMaker("inference-component", component.name()),
        "EndpointName",
        endpoint.hosting().name(),
        "EndpointArn",
        arns.sageMaker("endpoint", endpoint.hosting().name()),
        "VariantName",
        endpoint.hosting().variant(),
        "InferenceComponentStatus",
        "InService",
        "CreationTime",
        createdSeconds,
        "LastModifiedTime",
        createdSeconds);
  }
}
