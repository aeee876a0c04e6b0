namespace Firebreak.Adapters.Archive.Reading;

/// <summary>
/// A file of which the library sees a part. A column whose pages hold less than they promise would send it on into bytes that nobody
/// checked, and past the end it would read on for ever: here that is an exception.
/// </summary>
internal sealed class ShownFile(FileStream file) : Stream
{
    private long _start;
    private long _end = file.Length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public void Show(long start, long end) => (_start, _end) = (start, end);

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override int ReadByte() => Seen(1) > 0 ? file.ReadByte() : -1;

    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, Seen(count));

    public override int Read(Span<byte> buffer) => file.Read(buffer[..Seen(buffer.Length)]);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        file.ReadAsync(buffer[..Seen(buffer.Length)], cancellationToken);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Seen(int wanted) => wanted == 0 ? 0
        : file.Position >= _start && file.Position < _end ? (int)Math.Min(wanted, _end - file.Position)
        : throw new EndOfStreamException("there is less in its pages than they promise");
}
