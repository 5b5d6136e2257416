// SPDX-License-Identifier: Apache-2.0
/** A rate limit. Used by the service where others decide how often something happens. */
@NullMarked
package io.landline.rate;

import org.jspecify.annotations.NullMarked;
