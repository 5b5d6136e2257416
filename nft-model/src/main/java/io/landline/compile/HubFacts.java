// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

/**
 * What the compiler must know of a hub beside its policy.
 *
 * @param forwardingWasOff whether the public interface did not forward before Landline came: then
 *     it becomes nobody's router
 */
public record HubFacts(boolean forwardingWasOff) {}
