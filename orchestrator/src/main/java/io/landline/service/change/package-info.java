// SPDX-License-Identifier: Apache-2.0
/**
 * What the running service does to its configuration: applies, waits for confirmation, rolls back,
 * suspends. Used by the service; the files of all that are in {@code change}.
 */
@NullMarked
package io.landline.service.change;

import org.jspecify.annotations.NullMarked;
