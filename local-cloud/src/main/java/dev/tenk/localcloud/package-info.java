/**
 * A loopback stand-in for the AWS services that tenk calls: their wire behaviour is real, the
 * machinery behind them is an imitation in front of a real model.
 */
package dev.tenk.localcloud;
