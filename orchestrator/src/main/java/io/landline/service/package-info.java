// SPDX-License-Identifier: Apache-2.0
/**
 * The service: applies the configuration and keeps the kernel in that state; used by the command
 * line.
 *
 * <p>Start with {@link io.landline.service.Daemon}.
 */
@NullMarked
package io.landline.service;

import org.jspecify.annotations.NullMarked;
