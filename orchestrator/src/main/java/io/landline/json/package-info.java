// SPDX-License-Identifier: Apache-2.0
/**
 * Records as JSON and back, strictly, and their JSON Schema. The names of a record's components are
 * the names of the members; no mapping is written by hand.
 *
 * <p>Start with {@link io.landline.json.RecordCodec}.
 */
@NullMarked
package io.landline.json;

import org.jspecify.annotations.NullMarked;
