// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline version --json}.
 *
 * @param version of Landline
 * @param java of Java
 * @param kernel of the kernel
 */
public record Version(String version, String java, String kernel) implements Document {}
