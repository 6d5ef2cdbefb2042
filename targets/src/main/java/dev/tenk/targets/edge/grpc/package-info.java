/** Calls over gRPC, and as much of their timing as the library exposes. */
package dev.tenk.targets.edge.grpc;
