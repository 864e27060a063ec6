package org.pennypost.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.reactivestreams.Publisher;

/** Takes James's measurements and keeps counters only: nobody reads the rest, and it would cost at every command. */
final class NullMetrics implements MetricFactory, GaugeRegistry {
    @Override
    public Metric generate(String name) {
        return new Counter(new AtomicInteger());
    }

    private record Counter(AtomicInteger value) implements Metric {
        @Override
        public void increment() {
            value.incrementAndGet();
        }

        @Override
        public void decrement() {
            value.decrementAndGet();
        }

        @Override
        public void add(int number) {
            value.addAndGet(number);
        }

        @Override
        public void remove(int number) {
            value.addAndGet(-number);
        }

        @Override
        public long getCount() {
            return value.get();
        }

        @Override
        public double movingAverage() {
            return 0;
        }
    }

    @Override
    public TimeMetric timer(String name) {
        return new Untimed(name);
    }

    private record Untimed(String name) implements TimeMetric, TimeMetric.ExecutionResult {
        @Override
        public ExecutionResult stopAndPublish() {
            return this;
        }

        @Override
        public Duration elasped() {
            return Duration.ZERO;
        }

        @Override
        @SuppressWarnings("deprecation") // James still calls it
        public ExecutionResult logWhenExceedP99(Duration threshold) {
            return this;
        }
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
        return publisher;
    }

    @Override
    @SuppressWarnings("deprecation") // James still calls it
    public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(String name, Publisher<T> publisher) {
        return publisher;
    }

    @Override
    public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
        return this;
    }

    @Override
    public <T> SettableGauge<T> settableGauge(String name) {
        return value -> {};
    }
}
