package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An executor for Netty over a pool that grows with the number of tasks that wait for something: an idle thread takes
 * the task, else a new thread does, up to a limit; only beyond it tasks queue. It keeps no order.
 */
final class ElasticPool extends AbstractEventExecutor {
    private static final int KEPT = 2;
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;
    private final Promise<?> terminated = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);

    ElasticPool(int most, ThreadFactory threads) {
        this.pool =
                new ThreadPoolExecutor(
                        Math.min(KEPT, most),
                        most,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new HandOver(),
                        requireNonNull(threads)) {
                    @Override
                    protected void terminated() {
                        terminated.trySuccess(null);
                    }
                };
        pool.allowCoreThreadTimeOut(true); // an idle pool keeps nothing alive, closed or not
        pool.setRejectedExecutionHandler(ElasticPool::queue);
    }

    /** The pool asks it first: a task is taken only when a thread waits for one. */
    private static final class HandOver extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }

    private static void queue(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown()) {
            throw new RejectedExecutionException("the server stops");
        }
        ((HandOver) pool.getQueue()).put(task);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return false;
    }

    /** Takes no new work; what runs is finished. */
    void stop() {
        pool.shutdown();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        pool.shutdown();
        return terminated;
    }

    @Override
    public Future<?> terminationFuture() {
        return terminated;
    }

    @Override
    @Deprecated
    public void shutdown() {
        pool.shutdown();
    }

    @Override
    @Deprecated
    public List<Runnable> shutdownNow() {
        return pool.shutdownNow();
    }

    @Override
    public boolean isShuttingDown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return pool.awaitTermination(timeout, unit);
    }
}
