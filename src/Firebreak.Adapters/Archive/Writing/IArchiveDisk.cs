namespace Firebreak.Adapters.Archive.Writing;

/// <summary>What the archive does to the disk, step by step. A process may die between any two of these.</summary>
internal interface IArchiveDisk
{
    FileStream Create(string path);

    FileStream Append(string path);

    void Rename(string from, string to);

    /// <summary>Nothing happens when it is not there.</summary>
    void Delete(string path);

    /// <summary>Makes what was renamed and removed in a folder outlast a loss of power.</summary>
    void Sync(string folder);
}
