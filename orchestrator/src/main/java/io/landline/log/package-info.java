// SPDX-License-Identifier: Apache-2.0
/**
 * What the service writes to the journal, one line each; used by everything that the service runs.
 */
@NullMarked
package io.landline.log;

import org.jspecify.annotations.NullMarked;
