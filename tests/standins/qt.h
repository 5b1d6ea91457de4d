// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for Qt: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_QT_H
#define COTIDY_STANDIN_QT_H

#include <chrono>
#include <utility>

using qint64 = long long;
class QString {
 public:
  QString(const char *text = nullptr);
};
class QByteArray {};
class QVariant {
 public:
  QVariant(int value = 0);
};
template <typename T>
class QList {};
using QStringList = QList<QString>;
class QDateTime {};
class QUrl {};
class QColor {};
class QFont {};
class QWidget;
class QAction;
class QThread;
class QObject {
 public:
  bool moveToThread(QThread *);
};
class QTimer : public QObject {
 public:
  void start(int msec);
  void start();
  void stop();
  void setInterval(int msec);
};
class QWidget : public QObject {
 public:
  void show();
  void hide();
  bool close();
  void update();
  void repaint();
  void setVisible(bool);
  void setEnabled(bool);
  void resize(int, int);
  void setWindowTitle(const QString &);
};
class QLabel : public QWidget {
 public:
  void setText(const QString &);
  void clear();
};
class QProgressBar : public QWidget {
 public:
  void setValue(int);
};
class QLineEdit : public QWidget {
 public:
  void setText(const QString &);
};
class QPlainTextEdit : public QWidget {
 public:
  void appendPlainText(const QString &);
};
class QTextEdit : public QWidget {
 public:
  void append(const QString &);
};
class QAbstractButton : public QWidget {
 public:
  void setText(const QString &);
};

namespace Qt {
enum ConnectionType { AutoConnection, DirectConnection, QueuedConnection, BlockingQueuedConnection };
enum DropAction { IgnoreAction };
}  // namespace Qt

struct QMetaObject {
  static bool invokeMethod(QObject *object, const char *member, Qt::ConnectionType type = Qt::AutoConnection);
  template <typename Functor>
  static bool invokeMethod(QObject *, Functor, Qt::ConnectionType = Qt::AutoConnection) {
    return true;
  }
};

class QDeadlineTimer {
 public:
  enum ForeverConstant { Forever };
  QDeadlineTimer(ForeverConstant);
  explicit QDeadlineTimer(qint64 msecs);
};

class QThread : public QObject {
 public:
  static void sleep(unsigned long secs);
  static void msleep(unsigned long msecs);
  static void usleep(unsigned long usecs);
  template <typename Function, typename... Args>
  static QThread *create(Function &&, Args &&...) {
    return nullptr;
  }
  bool wait(QDeadlineTimer deadline = QDeadlineTimer(QDeadlineTimer::Forever));
  bool wait(unsigned long time);
  bool isFinished() const;
  void quit();
  static QThread *currentThread();
  static void *currentThreadId();
  static bool isMainThread();
};

class QRunnable;
class QThreadPool : public QObject {
 public:
  explicit QThreadPool(QObject *parent = nullptr);
  ~QThreadPool();
  void start(QRunnable *runnable, int priority = 0);
  template <typename Callable>
  void start(Callable &&, int = 0) {}
  template <typename Callable>
  bool tryStart(Callable &&) {
    return true;
  }
  bool waitForDone(int msecs = -1);
};

template <typename T>
class QFuture {
 public:
  bool isFinished() const;
  bool isRunning() const;
  bool isResultReadyAt(int index) const;
  void waitForFinished();
  T result() const;
  QList<T> results() const;
  T resultAt(int index) const;
  T takeResult();
};
class QFutureWatcherBase : public QObject {
 public:
  bool isFinished() const;
  void waitForFinished();
};
template <typename T>
class QFutureWatcher : public QFutureWatcherBase {
 public:
  T result() const;
  T resultAt(int index) const;
};
template <typename T>
class QFutureSynchronizer {
 public:
  QFutureSynchronizer();
  explicit QFutureSynchronizer(QFuture<T> future);
  ~QFutureSynchronizer();
  void waitForFinished();
};

namespace QtConcurrent {
template <typename F, typename... Args>
QFuture<int> run(F &&, Args &&...) {
  return {};
}
template <typename F>
int task(F &&) {
  return {};
}
template <typename S, typename F>
QFuture<void> map(S &&, F &&) {
  return {};
}
template <typename S, typename F>
QFuture<int> mapped(S &&, F &&) {
  return {};
}
template <typename S, typename F, typename R>
QFuture<int> mappedReduced(S &&, F &&, R &&) {
  return {};
}
template <typename S, typename F>
QFuture<void> filter(S &&, F &&) {
  return {};
}
template <typename S, typename F>
QFuture<int> filtered(S &&, F &&) {
  return {};
}
template <typename S, typename F, typename R>
QFuture<int> filteredReduced(S &&, F &&, R &&) {
  return {};
}
template <typename S, typename F>
void blockingMap(S &&, F &&) {}
template <typename S, typename F>
QList<int> blockingMapped(S &&, F &&) {
  return {};
}
template <typename S, typename F, typename R>
int blockingMappedReduced(S &&, F &&, R &&) {
  return {};
}
template <typename S, typename F>
void blockingFilter(S &&, F &&) {}
template <typename S, typename F>
QList<int> blockingFiltered(S &&, F &&) {
  return {};
}
template <typename S, typename F, typename R>
int blockingFilteredReduced(S &&, F &&, R &&) {
  return {};
}
}  // namespace QtConcurrent

class QBasicMutex {
 public:
  void lock();
  void unlock();
  bool tryLock();
  bool try_lock();
};
class QMutex : public QBasicMutex {
 public:
  using QBasicMutex::tryLock;
  bool tryLock(int timeout);
  template <class Rep, class Period>
  bool try_lock_for(std::chrono::duration<Rep, Period> duration);
};
class QRecursiveMutex {
 public:
  void lock();
  void unlock();
  bool tryLock(int timeout = 0);
  template <class Rep, class Period>
  bool try_lock_for(std::chrono::duration<Rep, Period> duration);
};
template <typename Mutex>
class QMutexLocker {
 public:
  explicit QMutexLocker(Mutex *mutex);
  QMutexLocker(QMutexLocker &&other);
  ~QMutexLocker();
  bool isLocked() const;
  void unlock();
  void relock();
};
class QReadWriteLock {
 public:
  void lockForRead();
  void lockForWrite();
  bool tryLockForRead(int timeout = 0);
  bool tryLockForWrite(int timeout = 0);
  void unlock();
};
class QReadLocker {
 public:
  explicit QReadLocker(QReadWriteLock *lock);
  ~QReadLocker();
  void unlock();
  void relock();
};
class QWriteLocker {
 public:
  explicit QWriteLocker(QReadWriteLock *lock);
  ~QWriteLocker();
  void unlock();
  void relock();
};
class QSemaphore {
 public:
  void acquire(int n = 1);
  bool tryAcquire(int n = 1);
  bool tryAcquire(int n, int timeout);
  void release(int n = 1);
};
class QWaitCondition {
 public:
  bool wait(QMutex *mutex, QDeadlineTimer deadline = QDeadlineTimer(QDeadlineTimer::Forever));
  bool wait(QMutex *mutex, unsigned long time);
  void wakeAll();
};

class QIODevice : public QObject {
 public:
  enum OpenModeFlag { NotOpen = 0, ReadOnly = 1 };
  virtual bool open(OpenModeFlag mode);
  bool isOpen() const;
  virtual qint64 bytesAvailable() const;
  virtual qint64 size() const;
  QByteArray read(qint64 max);
  QByteArray readAll();
  QByteArray readLine(qint64 max = 0);
  QByteArray peek(qint64 max);
  qint64 write(const char *data);
  virtual bool waitForReadyRead(int msecs);
  virtual bool waitForBytesWritten(int msecs);
};
class QBuffer : public QIODevice {
 public:
  bool open(OpenModeFlag mode) override;
};
class QFileDevice : public QIODevice {
 public:
  bool flush();
};
class QFile : public QFileDevice {
 public:
  bool open(OpenModeFlag mode) override;
  qint64 size() const override;
  QString fileName() const;
  bool exists() const;
  bool remove();
  bool rename(const QString &name);
  bool link(const QString &name);
  bool copy(const QString &name);
  static bool copy(const QString &name, const QString &to);
  bool resize(qint64 size);
  int permissions() const;
  bool setPermissions(int permissions);
  bool moveToTrash();
};
class QSaveFile : public QFileDevice {
 public:
  bool open(OpenModeFlag mode) override;
  bool commit();
};
class QTemporaryFile : public QFile {
 public:
  using QFile::open;
  bool open();
};
class QFileInfo {
 public:
  QString fileName() const;
  QString suffix() const;
  bool exists() const;
  bool isFile() const;
  bool isDir() const;
  qint64 size() const;
  QDateTime lastModified() const;
  QString canonicalFilePath() const;
  void refresh();
};
class QDir {
 public:
  QString filePath(const QString &name) const;
  QString dirName() const;
  QString canonicalPath() const;
  QStringList entryList() const;
  QList<QFileInfo> entryInfoList() const;
  bool removeRecursively();
  bool exists() const;
  bool mkdir(const QString &name) const;
  bool mkpath(const QString &path) const;
  bool rmdir(const QString &name) const;
  bool rmpath(const QString &path) const;
  bool remove(const QString &name);
};
class QDirIterator {
 public:
  explicit QDirIterator(const QString &path);
  QString next();
  QFileInfo nextFileInfo();
  QString fileName() const;
};
class QSettings : public QObject {
 public:
  void sync();
  QVariant value(const QString &key) const;
};
class QLibrary : public QObject {
 public:
  bool load();
};
class QPluginLoader : public QObject {
 public:
  bool load();
};
class QLockFile {
 public:
  bool lock();
  bool tryLock(int timeout = 0);
};
class QSystemSemaphore {
 public:
  bool acquire();
  bool release(int n = 1);
};
class QSharedMemory : public QObject {
 public:
  bool lock();
  bool unlock();
};

class QProcess : public QIODevice {
 public:
  static int execute(const QString &program, const QStringList &arguments = {});
  static bool startDetached(const QString &program, const QStringList &arguments = {});
  bool waitForStarted(int msecs = 30000);
  bool waitForFinished(int msecs = 30000);
  bool waitForReadyRead(int msecs = 30000) override;
  bool waitForBytesWritten(int msecs = 30000) override;
};
class QAbstractSocket : public QIODevice {
 public:
  virtual bool waitForConnected(int msecs = 30000);
  bool waitForReadyRead(int msecs = 30000) override;
  bool waitForBytesWritten(int msecs = 30000) override;
  virtual bool waitForDisconnected(int msecs = 30000);
};
class QTcpSocket : public QAbstractSocket {};
class QSslSocket : public QTcpSocket {
 public:
  bool waitForConnected(int msecs = 30000) override;
  bool waitForEncrypted(int msecs = 30000);
  bool waitForReadyRead(int msecs = 30000) override;
  bool waitForBytesWritten(int msecs = 30000) override;
  bool waitForDisconnected(int msecs = 30000) override;
};
class QLocalSocket : public QIODevice {
 public:
  bool waitForConnected(int msecs = 30000);
  bool waitForDisconnected(int msecs = 30000);
  bool waitForReadyRead(int msecs = 30000) override;
  bool waitForBytesWritten(int msecs = 30000) override;
};
class QSerialPort : public QIODevice {
 public:
  bool waitForReadyRead(int msecs = 30000) override;
  bool waitForBytesWritten(int msecs = 30000) override;
};
class QTcpServer : public QObject {
 public:
  bool waitForNewConnection(int msecs = 0, bool *timed_out = nullptr);
};
class QLocalServer : public QObject {
 public:
  bool waitForNewConnection(int msecs = 0, bool *timed_out = nullptr);
};
class QHostInfo {
 public:
  static QHostInfo fromName(const QString &name);
  static int lookupHost(const QString &name, QObject *receiver);
};

namespace QDBus {
enum CallMode { NoBlock, Block, BlockWithGui, AutoDetect };
}  // namespace QDBus
class QDBusMessage {};
class QDBusPendingCall {
 public:
  bool isFinished() const;
  void waitForFinished();
};
class QDBusPendingCallWatcher : public QObject, public QDBusPendingCall {};
template <typename... Types>
class QDBusPendingReply : public QDBusPendingCall {
 public:
  int value() const;
  QVariant argumentAt(int index) const;
};
class QDBusAbstractInterface : public QObject {
 public:
  template <typename... Args>
  QDBusMessage call(const QString &method, Args &&...args);
  template <typename... Args>
  QDBusMessage call(QDBus::CallMode mode, const QString &method, Args &&...args);
  template <typename... Args>
  QDBusPendingCall asyncCall(const QString &method, Args &&...args);
};
class QDBusInterface : public QDBusAbstractInterface {};
class QDBusConnection {
 public:
  QDBusMessage call(const QDBusMessage &message, QDBus::CallMode mode = QDBus::Block, int timeout = -1) const;
  QDBusPendingCall asyncCall(const QDBusMessage &message, int timeout = -1) const;
};

class QEventLoop : public QObject {
 public:
  enum ProcessEventsFlag { AllEvents };
  int exec(ProcessEventsFlag flags = AllEvents);
  bool processEvents(ProcessEventsFlag flags = AllEvents);
  void quit();
};
class QCoreApplication : public QObject {
 public:
  static int exec();
  static void processEvents(QEventLoop::ProcessEventsFlag flags = QEventLoop::AllEvents);
  static void quit();
};
class QGuiApplication : public QCoreApplication {
 public:
  static int exec();
};
class QApplication : public QGuiApplication {
 public:
  static int exec();
};
class QDialog : public QObject {
 public:
  virtual int exec();
  virtual void open();
  void show();
};
class QMessageBox : public QDialog {
 public:
  enum StandardButton { Ok };
  static StandardButton question(QWidget *parent, const QString &title, const QString &text);
  static StandardButton information(QWidget *parent, const QString &title, const QString &text);
  static StandardButton warning(QWidget *parent, const QString &title, const QString &text);
  static StandardButton critical(QWidget *parent, const QString &title, const QString &text);
  static void about(QWidget *parent, const QString &title, const QString &text);
  static void aboutQt(QWidget *parent, const QString &title = QString());
};
class QFileDialog : public QDialog {
 public:
  static QString getOpenFileName(QWidget *parent = nullptr);
  static QStringList getOpenFileNames(QWidget *parent = nullptr);
  static QString getSaveFileName(QWidget *parent = nullptr);
  static QString getExistingDirectory(QWidget *parent = nullptr);
  static QUrl getOpenFileUrl(QWidget *parent = nullptr);
  static QUrl getSaveFileUrl(QWidget *parent = nullptr);
};
class QInputDialog : public QDialog {
 public:
  static QString getText(QWidget *parent, const QString &title, const QString &label);
  static QString getMultiLineText(QWidget *parent, const QString &title, const QString &label);
  static int getInt(QWidget *parent, const QString &title, const QString &label);
  static double getDouble(QWidget *parent, const QString &title, const QString &label);
  static QString getItem(QWidget *parent, const QString &title, const QString &label, const QStringList &items);
};
class QColorDialog : public QDialog {
 public:
  static QColor getColor();
};
class QFontDialog : public QDialog {
 public:
  static QFont getFont(bool *ok, QWidget *parent = nullptr);
};
class QMenu : public QObject {
 public:
  QAction *exec();
  void popup();
};
class QDrag : public QObject {
 public:
  Qt::DropAction exec();
};
class QSignalSpy : public QObject {
 public:
  bool wait(int timeout = 5000);
};
namespace QTest {
void qSleep(int ms);
void qWait(int ms);
template <typename Functor>
bool qWaitFor(Functor, int = 5000) {
  return true;
}
}  // namespace QTest

class QSqlQuery {
 public:
  bool exec();
  bool exec(const QString &query);
  bool execBatch();
  bool prepare(const QString &query);
  bool next();
  bool last();
  void addBindValue(const QVariant &value);
  QVariant value(int index) const;
};
class QSqlDatabase {
 public:
  bool open();
  bool open(const QString &user, const QString &password);
  bool isOpen() const;
  bool transaction();
  bool commit();
  bool rollback();
  QStringList tables() const;
  QSqlQuery exec(const QString &query = QString()) const;
};
class QSqlTableModel : public QObject {
 public:
  virtual bool select();
  bool submitAll();
  int rowCount() const;
};

#endif
